package io.radflow.training.dl4j;

import io.radflow.training.network.BitNetwork;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's state as a stream: magic, version, network, threads, step, then all parameters and
 * all momentum in the network's order (kernels OHWI) as little-endian float32, then the CRC32C of
 * all before.
 */
final class EngineState {

  private static final Logger LOG = LoggerFactory.getLogger(EngineState.class);
  private static final int MAGIC = 0x52414446; // "RADF"
  private static final int VERSION = 1;
  private static final int CHUNK_BYTES = 1 << 20;

  private final BitNetwork network;
  private final int threads;
  private final List<Tensor> tensors;

  /**
   * @param threads native threads, recorded because they are part of a result's bits
   * @param tensors what is written and read after the header, in order
   */
  EngineState(BitNetwork network, int threads, List<Tensor> tensors) {
    this.network = network;
    this.threads = threads;
    this.tensors = tensors;
  }

  void write(OutputStream out, long step) throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
    DataOutputStream data = new DataOutputStream(checked);
    data.writeInt(MAGIC);
    data.writeInt(VERSION);
    data.writeUTF(architecture(network));
    data.writeInt(threads);
    data.writeLong(step);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : tensors) {
      for (int at = 0; at < tensor.length(); at += CHUNK_BYTES / 4) {
        int count = Math.min(CHUNK_BYTES / 4, tensor.length() - at);
        chunk.asFloatBuffer().put(0, tensor.floats(), at, count);
        data.write(chunk.array(), 0, 4 * count);
      }
    }
    data.writeLong(checked.getChecksum().getValue());
    data.flush();
  }

  /** Reads into the tensors and returns the step. */
  long read(InputStream in) throws IOException {
    // Not buffered: what follows the state in the stream belongs to somebody else.
    CheckedInputStream checked = new CheckedInputStream(in, new CRC32C());
    DataInputStream data = new DataInputStream(checked);
    try {
      long step = readHeader(data);
      byte[] chunk = new byte[CHUNK_BYTES];
      FloatBuffer floats = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      for (Tensor tensor : tensors) {
        for (int at = 0; at < tensor.length(); at += CHUNK_BYTES / 4) {
          int count = Math.min(CHUNK_BYTES / 4, tensor.length() - at);
          data.readFully(chunk, 0, 4 * count);
          tensor.floats().put(at, floats, 0, count);
        }
      }
      long expected = checked.getChecksum().getValue();
      long found = data.readLong();
      if (found != expected) {
        throw new IOException(
            String.format(
                "The engine state is damaged: CRC32C is %08x, the stream says %08x",
                expected, found));
      }
      return step;
    } catch (EOFException e) {
      throw new IOException("The engine state ends too early", e);
    }
  }

  private long readHeader(DataInputStream data) throws IOException {
    int magic = data.readInt();
    if (magic != MAGIC) {
      throw new IOException(
          String.format("Not an engine state: it starts with %08x, not %08x", magic, MAGIC));
    }
    int version = data.readInt();
    if (version != VERSION) {
      throw new IOException(
          "Engine state of version " + version + "; this engine reads version " + VERSION);
    }
    String found = data.readUTF();
    if (!found.equals(architecture(network))) {
      throw new IOException(
          "The engine state is of " + found + ", but this engine is " + architecture(network));
    }
    int writtenBy = data.readInt();
    if (writtenBy != threads) {
      LOG.warn(
          "The engine state was written with {} native threads and is continued with {}: the result"
              + " will differ in its last bits from an undisturbed run's",
          writtenBy,
          threads);
    }
    return data.readLong();
  }

  private static String architecture(BitNetwork network) {
    return String.format(
        "BiT units %s, width %d, %d classes",
        network.units(), network.widthFactor(), network.classes());
  }
}
