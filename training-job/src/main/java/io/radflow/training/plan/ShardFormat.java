package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Shards as bytes, in plans and in the run source's state. */
@Internal
public final class ShardFormat {

  private ShardFormat() {}

  public static void write(List<ObjectEntry> shards, DataOutput out) throws IOException {
    out.writeInt(shards.size());
    for (ObjectEntry shard : shards) {
      write(shard, out);
    }
  }

  public static void write(ObjectEntry shard, DataOutput out) throws IOException {
    out.writeUTF(shard.key());
    out.writeLong(shard.rows());
    out.writeLong(shard.bytes());
    out.writeLong(shard.crc32c());
    out.writeInt(shard.pieceRows());
    out.writeLong(shard.tailBytes());
  }

  public static List<ObjectEntry> readAll(DataInput in) throws IOException {
    int count = in.readInt();
    List<ObjectEntry> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shards.add(read(in));
    }
    return shards;
  }

  public static ObjectEntry read(DataInput in) throws IOException {
    return new ObjectEntry(
        in.readUTF(), in.readLong(), in.readLong(), in.readLong(), in.readInt(), in.readLong());
  }

  /** As states of before there were pieces hold them. */
  public static List<ObjectEntry> readAllWithoutPieces(DataInput in) throws IOException {
    int count = in.readInt();
    List<ObjectEntry> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      shards.add(new ObjectEntry(in.readUTF(), in.readLong(), in.readLong(), in.readLong()));
    }
    return shards;
  }
}
