package io.radflow.training.weights;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.flink.annotation.Internal;

/** The BiT {@code .npz} form of a network's weights: a zip of one {@code .npy} per parameter. */
@Internal
public final class BitWeights {

  // Fixed, so that equal weights are equal bytes.
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final BitNetwork network;

  /** Weights of the given network. */
  public BitWeights(BitNetwork network) {
    this.network = network;
  }

  /**
   * Writes every parameter. Equal weights give equal bytes. The stream is not closed.
   *
   * @throws NonFiniteWeightsException naming the first tensor that has a value which {@link #read}
   *     would refuse
   */
  public void write(ParameterValues store, OutputStream out) throws IOException {
    write(store, out, null);
  }

  /**
   * The same, with a comment behind the tensors, which readers of {@code .npz} pass over.
   *
   * @param comment null for none; at most 65,535 bytes
   */
  public void write(ParameterValues store, OutputStream out, String comment) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setComment(comment);
    // Float noise does not compress; this only wraps it.
    zip.setLevel(Deflater.NO_COMPRESSION);
    for (BitParameter parameter : network.parameters()) {
      float[] values = store.values(parameter);
      checkFinite(parameter, values);
      ZipEntry entry = new ZipEntry(parameter.name() + NpzReader.SUFFIX);
      entry.setTimeLocal(ENTRY_TIME);
      zip.putNextEntry(entry);
      NpyArray.write(zip, parameter.shape(), values);
      zip.closeEntry();
    }
    zip.finish();
    out.flush();
  }

  private static void checkFinite(BitParameter parameter, float[] values) {
    int count = 0;
    float first = 0;
    for (float value : values) {
      if (!Float.isFinite(value) && count++ == 0) {
        first = value;
      }
    }
    if (count > 0) {
      throw new NonFiniteWeightsException(parameter.name(), parameter.shape(), first, count);
    }
  }

  /**
   * Reads every parameter: float32 of either byte order, in C or Fortran order, stored or deflated.
   * The store may have been changed in part when this throws.
   *
   * @param head where the head comes from
   * @param seed of a uniform head
   * @throws IOException naming the missing, extra and unfit tensors with both shapes; or the one
   *     that is damaged, there twice, or holds a value that is not finite
   */
  public void read(InputStream in, ParameterStore store, HeadInitialization head, long seed)
      throws IOException {
    new NpzReader(network, store, head == HeadInitialization.FROM_FILE).read(in);
    if (head != HeadInitialization.FROM_FILE) {
      replaceHead(store, head, seed);
    }
  }

  private void replaceHead(ParameterStore store, HeadInitialization head, long seed) {
    WeightInitializer initializer = new WeightInitializer(seed);
    for (BitParameter parameter : network.headParameters()) {
      if (parameter.kind().isHead()) {
        store.set(parameter, initializer.head(network, parameter, head));
      }
    }
  }
}
