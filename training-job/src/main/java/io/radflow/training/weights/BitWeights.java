package io.radflow.training.weights;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The BiT {@code .npz} form of a network's weights: a zip of one {@code .npy} per parameter. */
public final class BitWeights {

  private static final String SUFFIX = ".npy";
  // Fixed, so that equal weights are equal bytes.
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final BitNetwork network;

  /** Weights of the given network. */
  public BitWeights(BitNetwork network) {
    this.network = network;
  }

  /** Writes every parameter. Equal weights give equal bytes. The stream is not closed. */
  public void write(ParameterStore store, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    // Float noise does not compress; this only wraps it.
    zip.setLevel(Deflater.NO_COMPRESSION);
    for (BitParameter parameter : network.parameters()) {
      ZipEntry entry = new ZipEntry(parameter.name() + SUFFIX);
      entry.setTimeLocal(ENTRY_TIME);
      zip.putNextEntry(entry);
      NpyArray.write(zip, parameter.shape(), store.values(parameter));
      zip.closeEntry();
    }
    zip.finish();
    out.flush();
  }

  /**
   * Reads every parameter. The store may have been changed in part when this throws.
   *
   * @param head where the head comes from
   * @param seed of a uniform head
   * @throws IOException naming every missing, extra and misshapen tensor with both shapes
   */
  public void read(InputStream in, ParameterStore store, HeadInitialization head, long seed)
      throws IOException {
    Map<String, BitParameter> wanted = new LinkedHashMap<>();
    network.parameters().forEach(parameter -> wanted.put(parameter.name(), parameter));
    List<String> problems = new ArrayList<>();
    boolean empty = true;
    ZipInputStream zip = new ZipInputStream(new BufferedInputStream(in, 1 << 16));
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      empty = false;
      String name = entry.getName();
      name = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
      readTensor(zip, name, wanted.remove(name), store, head, problems);
    }
    if (empty) {
      throw new IOException("Not an .npz file, or an empty one: no tensor found");
    }
    replaceHead(wanted, store, head, seed);
    wanted.values().forEach(p -> problems.add("missing " + describe(p.name(), p.shape())));
    if (!problems.isEmpty()) {
      throw new IOException(
          "The weights do not fit " + network.description() + ": " + String.join("; ", problems));
    }
  }

  private void readTensor(
      InputStream in,
      String name,
      BitParameter parameter,
      ParameterStore store,
      HeadInitialization head,
      List<String> problems)
      throws IOException {
    NpyArray.Header header = NpyArray.readHeader(in, name);
    if (parameter == null) {
      problems.add("extra " + describe(name, header.shape()));
    } else if (parameter.kind().isHead() && head != HeadInitialization.FROM_FILE) {
      return;
    } else if (!Arrays.equals(header.shape(), parameter.shape())) {
      problems.add(
          String.format(
              "%s, expected %s",
              describe(name, header.shape()), Arrays.toString(parameter.shape())));
    } else {
      store.set(parameter, NpyArray.readValues(in, header, name));
    }
  }

  private void replaceHead(
      Map<String, BitParameter> wanted, ParameterStore store, HeadInitialization head, long seed) {
    if (head == HeadInitialization.FROM_FILE) {
      return;
    }
    WeightInitializer initializer = new WeightInitializer(seed);
    for (BitParameter parameter : network.headParameters()) {
      if (parameter.kind().isHead()) {
        store.set(parameter, initializer.head(network, parameter, head));
        wanted.remove(parameter.name());
      }
    }
  }

  private static String describe(String name, int[] shape) {
    return name + " " + Arrays.toString(shape);
  }
}
