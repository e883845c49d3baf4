package io.radflow.training.weights;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.apache.flink.annotation.Internal;

/** Tells which network a BiT {@code .npz} is of, by the names and shapes of its tensors. */
@Internal
public final class PublishedNetwork {

  private static final Pattern UNIT = Pattern.compile("resnet/block([1-4])/unit(\\d{2})/.*");
  private static final String ROOT = "resnet/root_block/standardized_conv2d/kernel";
  private static final String HEAD = "resnet/head/conv2d/kernel";
  private static final int ROOT_CHANNELS = 64;

  private final Integer[] units = {0, 0, 0, 0};
  private List<Long> root = List.of();
  private List<Long> head = List.of();

  private PublishedNetwork() {}

  /**
   * Reads to the end of the file and closes nothing.
   *
   * @throws IOException if the file is no .npz, or not of a BiT network
   */
  public static BitNetwork of(InputStream npz) throws IOException {
    PublishedNetwork found = new PublishedNetwork();
    try {
      found.read(new ZipInputStream(new BufferedInputStream(npz, 1 << 16)));
      return found.network();
    } catch (EOFException | ZipException | IllegalArgumentException e) {
      throw new IOException(
          "Not the .npz of a BiT network: " + Printable.of(String.valueOf(e.getMessage())), e);
    }
  }

  private void read(ZipInputStream zip) throws IOException {
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      String name = entry.getName().replaceFirst("\\.npy$", "");
      Matcher unit = UNIT.matcher(name);
      if (unit.matches()) {
        int block = Integer.parseInt(unit.group(1)) - 1;
        units[block] = Math.max(units[block], Integer.parseInt(unit.group(2)));
      } else if (name.equals(ROOT)) {
        root = shape(zip, name);
      } else if (name.equals(HEAD)) {
        head = shape(zip, name);
      }
    }
  }

  private static List<Long> shape(InputStream in, String name) throws IOException {
    Optional<NpyHeader> header = NpyHeader.read(in, name);
    return header.map(NpyHeader::shape).orElse(List.of());
  }

  private BitNetwork network() throws IOException {
    if (root.size() != 4 || head.size() != 4) {
      throw new IOException(
          String.format(
              "Not the .npz of a BiT network: expected %s and %s of four dimensions, found %s and"
                  + " %s",
              ROOT, HEAD, root, head));
    }
    Stem stem =
        Arrays.stream(Stem.values())
            .filter(one -> one.kernelSize() == root.get(0))
            .findFirst()
            .orElseThrow(
                () -> new IOException("A root kernel of " + root + " is no BiT network's"));
    return new BitNetwork(
        new ArrayList<>(Arrays.asList(units)),
        (int) Math.min(Integer.MAX_VALUE, root.get(3) / ROOT_CHANNELS),
        (int) Math.min(Integer.MAX_VALUE, head.get(3)),
        stem);
  }
}
