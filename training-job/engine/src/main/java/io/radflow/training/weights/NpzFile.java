package io.radflow.training.weights;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.flink.annotation.Internal;

/**
 * A BiT {@code .npz} on disk. It is checked as a whole when it is opened, then read one tensor at a
 * time, in any order: the largest network's never fits on the heap.
 */
@Internal
public final class NpzFile implements ParameterValues, Closeable {

  private final ZipFile zip;
  private final BitNetwork network;

  private NpzFile(ZipFile zip, BitNetwork network) {
    this.zip = zip;
    this.network = network;
  }

  /**
   * Opens a file; the network follows from its tensors' names and shapes.
   *
   * @throws IOException if it is no {@code .npz} of a BiT network, is damaged, or holds a value
   *     that is not finite
   */
  public static NpzFile open(Path file) throws IOException {
    BitNetwork network;
    try (InputStream in = Files.newInputStream(file)) {
      network = PublishedNetwork.of(in);
    }
    try (InputStream in = Files.newInputStream(file)) {
      new BitWeights(network).read(in, new Nowhere(), HeadInitialization.FROM_FILE, 0);
    }
    return new NpzFile(new ZipFile(file.toFile()), network);
  }

  /** The network that the weights are of. */
  public BitNetwork network() {
    return network;
  }

  /** What is written behind the tensors for whoever cares; empty if there is nothing. */
  public Optional<String> comment() {
    return Optional.ofNullable(zip.getComment());
  }

  @Override
  public float[] values(BitParameter parameter) {
    try {
      return read(parameter);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private float[] read(BitParameter parameter) throws IOException {
    String name = parameter.name();
    ZipEntry entry = zip.getEntry(name + NpzReader.SUFFIX);
    if (entry == null) {
      throw new IOException(name + " is not in the directory of the .npz");
    }
    try (InputStream in = new BufferedInputStream(zip.getInputStream(entry), 1 << 16)) {
      Optional<NpyHeader> header = NpyHeader.read(in, name);
      int[] shape = parameter.shape();
      if (header.isEmpty()
          || NpyArray.type(header.get().type()).isEmpty()
          || !header.get().shape().equals(Arrays.stream(shape).asLongStream().boxed().toList())) {
        throw new IOException(name + " is another tensor in the directory of the .npz");
      }
      return NpyArray.readValues(in, header.get(), shape, name);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** Takes what is read to be checked. */
  private static final class Nowhere implements ParameterStore {

    @Override
    public void set(BitParameter parameter, float[] values) {
      // Its shape and values are good.
    }

    @Override
    public float[] values(BitParameter parameter) {
      throw new UnsupportedOperationException("Nothing was kept of " + parameter);
    }
  }
}
