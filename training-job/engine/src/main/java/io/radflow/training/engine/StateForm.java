package io.radflow.training.engine;

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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine's state as a stream, the same for all engines: magic, version, network, threads, step,
 * then all parameters and all momentum in the network's order (kernels OHWI) as little-endian
 * float32, then the CRC32C of all before.
 */
@Internal
public final class StateForm {

  /** The number of threads that stands for a GPU. */
  public static final int GPU = 0;

  private static final Logger LOG = LoggerFactory.getLogger(StateForm.class);
  private static final int MAGIC = 0x52414446; // "RADF"
  private static final int VERSION = 1;

  /** Values that are moved at once. */
  public static final int CHUNK_VALUES = 1 << 18;

  private static final int CHUNK_BYTES = CHUNK_VALUES * Float.BYTES;

  private final BitNetwork network;
  private final int threads;

  /**
   * @param threads native threads, recorded because they are part of a result's bits; or {@link
   *     #GPU}
   */
  public StateForm(BitNetwork network, int threads) {
    this.network = network;
    this.threads = threads;
  }

  /** Float32 values in some memory, moved at most {@link #CHUNK_VALUES} at once. */
  public interface Values {

    /** How many. */
    long length();

    /** Copies values from {@code at} on into the array's beginning. */
    void read(long at, float[] into, int count);

    /** Sets values from {@code at} on to the array's beginning. */
    void write(long at, float[] from, int count);
  }

  /** A hash of values' bits and their places. */
  public static long hash(List<? extends Values> tensors) {
    long hash = 0;
    long place = 0;
    float[] values = new float[CHUNK_VALUES];
    for (Values tensor : tensors) {
      for (long at = 0; at < tensor.length(); at += values.length) {
        int count = (int) Math.min(values.length, tensor.length() - at);
        tensor.read(at, values, count);
        for (int i = 0; i < count; i++) {
          // An odd factor, so that no bit of a value is lost.
          hash += Float.floatToRawIntBits(values[i]) * (2 * place++ + 1);
        }
      }
    }
    return hash;
  }

  /** Bytes of a state. */
  public long bytes(List<? extends Values> tensors) {
    long header = 3L * Integer.BYTES + Short.BYTES + utfBytes(network.description()) + Long.BYTES;
    long values = tensors.stream().mapToLong(Values::length).sum();
    return header + Float.BYTES * values + Long.BYTES;
  }

  private static int utfBytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Writes a state and flushes. */
  public void write(OutputStream out, long step, List<? extends Values> tensors)
      throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
    DataOutputStream data = new DataOutputStream(checked);
    data.writeInt(MAGIC);
    data.writeInt(VERSION);
    data.writeUTF(network.description());
    data.writeInt(threads);
    data.writeLong(step);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[CHUNK_VALUES];
    for (Values tensor : tensors) {
      for (long at = 0; at < tensor.length(); at += values.length) {
        int count = (int) Math.min(values.length, tensor.length() - at);
        tensor.read(at, values, count);
        chunk.asFloatBuffer().put(values, 0, count);
        data.write(chunk.array(), 0, Float.BYTES * count);
      }
    }
    data.writeLong(checked.getChecksum().getValue());
    data.flush();
  }

  /**
   * Reads into the tensors and returns the step.
   *
   * @throws IOException if it is another format, version or network, or is damaged; says which
   */
  public long read(InputStream in, List<? extends Values> tensors) throws IOException {
    // Not buffered: what follows the state in the stream belongs to somebody else.
    CheckedInputStream checked = new CheckedInputStream(in, new CRC32C());
    DataInputStream data = new DataInputStream(checked);
    try {
      long step = readHeader(data);
      byte[] chunk = new byte[CHUNK_BYTES];
      FloatBuffer floats = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float[] values = new float[CHUNK_VALUES];
      for (Values tensor : tensors) {
        for (long at = 0; at < tensor.length(); at += values.length) {
          int count = (int) Math.min(values.length, tensor.length() - at);
          data.readFully(chunk, 0, Float.BYTES * count);
          floats.get(0, values, 0, count);
          tensor.write(at, values, count);
        }
      }
      requireChecksum(checked.getChecksum().getValue(), data.readLong());
      return step;
    } catch (EOFException e) {
      throw new IOException("The engine state ends too early", e);
    }
  }

  private static void requireChecksum(long expected, long found) throws IOException {
    if (found != expected) {
      throw new IOException(
          String.format(
              "The engine state is damaged: CRC32C is %08x, the stream says %08x",
              expected, found));
    }
  }

  private long readHeader(DataInputStream data) throws IOException {
    int magic = data.readInt();
    if (magic != MAGIC) {
      throw new EngineStateException(
          String.format("Not an engine state: it starts with %08x, not %08x", magic, MAGIC));
    }
    int version = data.readInt();
    if (version != VERSION) {
      throw new EngineStateException(
          "Engine state of version " + version + "; this engine reads version " + VERSION);
    }
    String found = data.readUTF();
    if (!found.equals(network.description())) {
      throw new EngineStateException(
          "The engine state is of " + found + ", but this engine is " + network.description());
    }
    int writtenBy = data.readInt();
    if (writtenBy != threads) {
      LOG.warn(
          "The engine state was written with {} and is continued with {}: the result will differ in"
              + " its last bits from an undisturbed run's",
          described(writtenBy),
          described(threads));
    }
    return data.readLong();
  }

  private static String described(int threads) {
    return threads == GPU ? "a GPU" : threads + " native threads";
  }
}
