package io.radflow.core.source;

import io.radflow.core.failure.IncompatibleStateException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Splits in checkpoints and on their way to readers. */
final class PartSplitSerializer implements SimpleVersionedSerializer<PartSplit> {

  private static final int VERSION = 1;
  private static final int INITIAL_BYTES = 256;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(PartSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(INITIAL_BYTES);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public PartSplit deserialize(int version, byte[] bytes) throws IOException {
    return switch (version) {
      case 1 -> read(new DataInputDeserializer(bytes));
      default ->
          throw new IncompatibleStateException(
              "A split of version " + version + " was found; expected at most " + VERSION);
    };
  }

  static void write(PartSplit split, DataOutput out) throws IOException {
    writeText(split.unit(), out);
    out.writeInt(split.part());
    out.writeInt(split.parts());
    writeText(split.payload(), out);
    out.writeLong(split.offset());
  }

  static PartSplit read(DataInput in) throws IOException {
    return new PartSplit(readText(in), in.readInt(), in.readInt(), readText(in), in.readLong());
  }

  /** Unlike writeUTF not limited to 64 KiB. */
  static void writeText(String text, DataOutput out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
