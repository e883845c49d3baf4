package io.radflow.training.source;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.ShardFormat;
import io.radflow.training.source.RunEnumeratorState.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Writes version 3. Version 2 had one source, and counted an epoch's blocks with the evaluation
 * passes among them; version 1 had neither the end nor epochs that grow.
 */
final class RunEnumeratorStateSerializer implements SimpleVersionedSerializer<RunEnumeratorState> {

  static final int VERSION = 3;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(RunEnumeratorState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeUTF(state.fingerprint());
    out.writeInt(state.sources().size());
    for (int source = 0; source < state.sources().size(); source++) {
      write(state.sources().get(source), out);
    }
    out.writeInt(state.pass());
    out.writeInt(state.passIndex());
    out.writeLong(state.sequence());
    out.writeInt(state.behind());
    out.writeLong(state.end());
    out.writeInt(BlockSplitSerializer.VERSION);
    out.writeInt(state.returned().size());
    for (BlockSplit split : state.returned()) {
      BlockSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  private static void write(Progress progress, DataOutputSerializer out) throws IOException {
    out.writeLong(progress.epoch());
    out.writeInt(progress.index());
    out.writeBoolean(progress.grown() != null);
    if (progress.grown() != null) {
      out.writeLong(progress.grown().firstDraw());
      ShardFormat.write(progress.grown().shards(), out);
    }
  }

  @Override
  public RunEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    return switch (version) {
      case 1, 2 -> readVersion2(version, in);
      case 3 -> readVersion3(in);
      default ->
          throw new IncompatibleStateException(
              "A run source's state of version "
                  + version
                  + "; this release reads 1 to "
                  + VERSION);
    };
  }

  private static RunEnumeratorState readVersion3(DataInputDeserializer in) throws IOException {
    String fingerprint = in.readUTF();
    int count = in.readInt();
    List<Progress> sources = new ArrayList<>(count);
    for (int source = 0; source < count; source++) {
      sources.add(readProgress(source, in));
    }
    return new RunEnumeratorState(
        fingerprint,
        sources,
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        splits(in.readInt(), in));
  }

  private static Progress readProgress(int source, DataInputDeserializer in) throws IOException {
    long epoch = in.readLong();
    int index = in.readInt();
    Epoch grown = null;
    if (in.readBoolean()) {
      grown = new Epoch(source, epoch, in.readLong(), ShardFormat.readAll(in));
    }
    return new Progress(epoch, index, grown);
  }

  /** The blocks of the epoch that are handed out are counted again when the plan is known. */
  private static RunEnumeratorState readVersion2(int version, DataInputDeserializer in)
      throws IOException {
    String fingerprint = in.readUTF();
    long epoch = in.readLong();
    int behind = in.readInt();
    long firstSequence = in.readLong();
    long end = version == 1 ? Long.MAX_VALUE : in.readLong();
    Epoch grown = null;
    if (version > 1 && in.readBoolean()) {
      long firstDraw = in.readLong();
      List<ObjectEntry> shards = ShardFormat.readAllWithoutPieces(in);
      grown = new Epoch(0, epoch, firstDraw, shards);
    }
    return new RunEnumeratorState(
        fingerprint,
        List.of(new Progress(epoch, 0, grown)),
        RunEnumeratorState.UNKNOWN,
        0,
        firstSequence,
        behind,
        end,
        splits(1, in));
  }

  private static List<BlockSplit> splits(int version, DataInputDeserializer in) throws IOException {
    int count = in.readInt();
    List<BlockSplit> splits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      splits.add(BlockSplitSerializer.read(version, in));
    }
    return splits;
  }
}
