package io.radflow.training.source;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.training.plan.Epoch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes version 2; version 1 had neither the end nor epochs that grow. */
final class RunEnumeratorStateSerializer implements SimpleVersionedSerializer<RunEnumeratorState> {

  static final int VERSION = 2;

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
    out.writeLong(state.end());
    out.writeBoolean(state.grown() != null);
    if (state.grown() != null) {
      out.writeLong(state.grown().firstDraw());
      BlockSplitSerializer.write(state.grown().shards(), out);
    }
    out.writeInt(state.returned().size());
    for (BlockSplit split : state.returned()) {
      BlockSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public RunEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    return switch (version) {
      case 1 ->
          new RunEnumeratorState(
              in.readUTF(),
              in.readLong(),
              in.readInt(),
              in.readLong(),
              Long.MAX_VALUE,
              null,
              splits(in));
      case 2 -> readVersion2(in);
      default ->
          throw new IncompatibleStateException(
              "A run source's state of version "
                  + version
                  + "; this release reads 1 to "
                  + VERSION);
    };
  }

  private static RunEnumeratorState readVersion2(DataInputDeserializer in) throws IOException {
    String fingerprint = in.readUTF();
    long epoch = in.readLong();
    int index = in.readInt();
    long firstSequence = in.readLong();
    long end = in.readLong();
    Epoch grown = null;
    if (in.readBoolean()) {
      grown = new Epoch(epoch, in.readLong(), BlockSplitSerializer.readShards(in));
    }
    return new RunEnumeratorState(fingerprint, epoch, index, firstSequence, end, grown, splits(in));
  }

  private static List<BlockSplit> splits(DataInputDeserializer in) throws IOException {
    int count = in.readInt();
    List<BlockSplit> splits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      splits.add(BlockSplitSerializer.read(in));
    }
    return splits;
  }
}
