package io.radflow.training.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes version 1. */
final class RunEnumeratorStateSerializer implements SimpleVersionedSerializer<RunEnumeratorState> {

  static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(RunEnumeratorState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeUTF(state.fingerprint());
    out.writeLong(state.epoch());
    out.writeInt(state.index());
    out.writeLong(state.firstSequence());
    out.writeInt(state.returned().size());
    for (BlockSplit split : state.returned()) {
      BlockSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public RunEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    return switch (version) {
      case 1 -> readVersion1(new DataInputDeserializer(bytes));
      default ->
          throw new IOException(
              "A run source's state of version "
                  + version
                  + "; this release reads 1 to "
                  + VERSION);
    };
  }

  private static RunEnumeratorState readVersion1(DataInputDeserializer in) throws IOException {
    String fingerprint = in.readUTF();
    long epoch = in.readLong();
    int index = in.readInt();
    long firstSequence = in.readLong();
    int count = in.readInt();
    List<BlockSplit> returned = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      returned.add(BlockSplitSerializer.read(in));
    }
    return new RunEnumeratorState(fingerprint, epoch, index, firstSequence, returned);
  }
}
