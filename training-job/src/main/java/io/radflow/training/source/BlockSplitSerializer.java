package io.radflow.training.source;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.RowBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes version 1. */
final class BlockSplitSerializer implements SimpleVersionedSerializer<BlockSplit> {

  static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(BlockSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public BlockSplit deserialize(int version, byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    return switch (version) {
      case 1 -> read(in);
      default ->
          throw new IncompatibleStateException(
              "A block split of version " + version + "; this release reads 1 to " + VERSION);
    };
  }

  static void write(BlockSplit split, DataOutputSerializer out) throws IOException {
    RowBlock block = split.block();
    out.writeLong(block.sequence());
    out.writeBoolean(block.evaluation());
    out.writeLong(block.epoch());
    out.writeLong(block.first());
    write(block.shards(), out);
    out.writeInt(split.offset());
  }

  static BlockSplit read(DataInputDeserializer in) throws IOException {
    long sequence = in.readLong();
    boolean evaluation = in.readBoolean();
    long epoch = in.readLong();
    long first = in.readLong();
    return new BlockSplit(
        new RowBlock(sequence, evaluation, epoch, first, readShards(in)), in.readInt());
  }

  static void write(List<ObjectEntry> shards, DataOutputSerializer out) throws IOException {
    out.writeInt(shards.size());
    for (ObjectEntry shard : shards) {
      out.writeUTF(shard.key());
      out.writeLong(shard.rows());
      out.writeLong(shard.bytes());
      out.writeLong(shard.crc32c());
    }
  }

  static List<ObjectEntry> readShards(DataInputDeserializer in) throws IOException {
    int count = in.readInt();
    List<ObjectEntry> shards = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      shards.add(new ObjectEntry(in.readUTF(), in.readLong(), in.readLong(), in.readLong()));
    }
    return shards;
  }
}
