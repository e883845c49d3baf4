package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.engine.StateCopy;
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
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.bytedeco.javacpp.FloatPointer;
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

  /** Copies all tensors, in native memory. */
  StateCopy copy(long step) {
    List<FloatPointer> copies = new ArrayList<>();
    float[] values = new float[CHUNK_BYTES / Float.BYTES];
    for (Tensor tensor : tensors) {
      FloatPointer copy = new FloatPointer((long) tensor.length());
      for (int at = 0; at < tensor.length(); at += values.length) {
        int count = Math.min(values.length, tensor.length() - at);
        tensor.read(at, values, 0, count);
        copy.position(at).put(values, 0, count);
      }
      copies.add(copy);
    }
    return new Copy(step, copies);
  }

  private final class Copy implements StateCopy {

    private final long step;
    private final List<FloatPointer> copies;

    Copy(long step, List<FloatPointer> copies) {
      this.step = step;
      this.copies = copies;
    }

    @Override
    public void write(OutputStream out) throws IOException {
      EngineState.this.write(out, step, copies);
    }

    @Override
    public void close() {
      copies.forEach(FloatPointer::close);
    }
  }

  private void write(OutputStream out, long step, List<FloatPointer> copies) throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
    DataOutputStream data = new DataOutputStream(checked);
    data.writeInt(MAGIC);
    data.writeInt(VERSION);
    data.writeUTF(network.description());
    data.writeInt(threads);
    data.writeLong(step);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[CHUNK_BYTES / Float.BYTES];
    for (FloatPointer copy : copies) {
      for (long at = 0; at < copy.limit(); at += values.length) {
        int count = (int) Math.min(values.length, copy.limit() - at);
        copy.position(at).get(values, 0, count);
        chunk.asFloatBuffer().put(values, 0, count);
        data.write(chunk.array(), 0, Float.BYTES * count);
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
      float[] values = new float[CHUNK_BYTES / Float.BYTES];
      for (Tensor tensor : tensors) {
        for (int at = 0; at < tensor.length(); at += values.length) {
          int count = Math.min(values.length, tensor.length() - at);
          data.readFully(chunk, 0, Float.BYTES * count);
          floats.get(0, values, 0, count);
          tensor.write(at, values, 0, count);
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
    if (!found.equals(network.description())) {
      throw new IOException(
          "The engine state is of " + found + ", but this engine is " + network.description());
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
}
