package io.radflow.training.weights;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads one {@code .npz} into a store, once. Nothing in the file is trusted: a tensor's memory is
 * allocated only when its shape is the network's.
 */
final class NpzReader {

  static final String SUFFIX = ".npy";

  private final BitNetwork network;
  private final ParameterStore store;
  private final boolean withHead;
  private final Map<String, BitParameter> parameters = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Problems unfit = new Problems("unfit");
  private final Problems extra = new Problems("extra");
  private final Problems missing = new Problems("missing");

  /**
   * @param withHead whether the head is read; if not, it may be there in any form
   */
  NpzReader(BitNetwork network, ParameterStore store, boolean withHead) {
    this.network = network;
    this.store = store;
    this.withHead = withHead;
    network.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
  }

  /**
   * @throws IOException if the file is damaged or does not fit the network
   */
  void read(InputStream in) throws IOException {
    ZipInputStream zip = new ZipInputStream(new BufferedInputStream(in, 1 << 16));
    ZipEntry entry = next(zip);
    if (entry == null) {
      throw new IOException("Not an .npz file, or an empty one: no tensor found");
    }
    for (; entry != null; entry = next(zip)) {
      readEntry(zip, entry.getName());
    }
    parameters.values().stream()
        .filter(parameter -> isRead(parameter) && !seen.contains(parameter.name()))
        .forEach(parameter -> missing.add(describe(parameter)));
    String problems =
        Stream.of(unfit, extra, missing).flatMap(Problems::lines).collect(Collectors.joining("; "));
    if (!problems.isEmpty()) {
      throw new IOException("The weights do not fit " + network.description() + ": " + problems);
    }
  }

  private static ZipEntry next(ZipInputStream zip) throws IOException {
    try {
      return zip.getNextEntry();
    } catch (EOFException | ZipException | IllegalArgumentException e) {
      // The last is what the JDK throws at a name that is not UTF-8, and at impossible sizes.
      throw new IOException("The .npz cannot be read to its end: " + reason(e), e);
    }
  }

  private void readEntry(ZipInputStream zip, String entryName) throws IOException {
    String name =
        entryName.endsWith(SUFFIX)
            ? entryName.substring(0, entryName.length() - SUFFIX.length())
            : entryName;
    BitParameter parameter = parameters.get(name);
    try {
      if (parameter == null) {
        addExtra(zip, Printable.of(name));
      } else if (!seen.add(name)) {
        throw new IOException(name + " is in the file twice");
      } else if (isRead(parameter)) {
        readTensor(zip, parameter);
      }
      zip.closeEntry();
    } catch (EOFException | ZipException e) {
      throw new IOException(Printable.of(name) + " cannot be read from the .npz: " + reason(e), e);
    }
  }

  private void addExtra(InputStream in, String name) throws IOException {
    extra.add(
        NpyHeader.read(in, name)
            .map(header -> name + " " + Printable.of(header.shape().toString()))
            .orElse(name + ", which is no NumPy array"));
  }

  private void readTensor(InputStream in, BitParameter parameter) throws IOException {
    String name = parameter.name();
    Optional<NpyHeader> found = NpyHeader.read(in, name);
    if (found.isEmpty()) {
      unfit.add(name + ", which is no NumPy array, expected " + describe(parameter));
      return;
    }
    NpyHeader header = found.get();
    int[] shape = parameter.shape();
    boolean isFloat = NpyArray.type(header.type()).isPresent();
    if (!isFloat || !header.shape().equals(Arrays.stream(shape).asLongStream().boxed().toList())) {
      unfit.add(
          String.format(
              "%s %s%s, expected %s%s",
              name,
              Printable.of(header.shape().toString()),
              isFloat ? "" : " of type " + Printable.of(header.type()),
              Arrays.toString(shape),
              isFloat ? "" : " of type " + NpyArray.TYPES));
      return;
    }
    float[] values = NpyArray.readValues(in, header, shape, name);
    requireFinite(values, parameter);
    store.set(parameter, values);
  }

  private static void requireFinite(float[] values, BitParameter parameter) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IOException(
            String.format(
                "%s holds %s at %s, expected finite weights",
                parameter.name(), values[i], index(i, parameter.shape())));
      }
    }
  }

  private static String index(int position, int[] shape) {
    int[] index = new int[shape.length];
    int left = position;
    for (int i = shape.length - 1; i >= 0; i--) {
      index[i] = left % shape[i];
      left /= shape[i];
    }
    return Arrays.toString(index);
  }

  private boolean isRead(BitParameter parameter) {
    return withHead || !parameter.kind().isHead();
  }

  private static String describe(BitParameter parameter) {
    return parameter.name() + " " + Arrays.toString(parameter.shape());
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "it ends too early" : Printable.of(e.getMessage());
  }
}
