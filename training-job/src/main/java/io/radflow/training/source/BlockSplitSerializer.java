package io.radflow.training.source;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.DrawnPiece;
import io.radflow.training.plan.Piece;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.ShardFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Writes version 2. A block of version 1 was of whole shards, and did not say which of their rows
 * it draws: {@link RowBlock#isResolved()} tells, and the run's plan knows.
 */
final class BlockSplitSerializer implements SimpleVersionedSerializer<BlockSplit> {

  static final int VERSION = 2;

  private static final int NONE = -1;

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
    return read(version, new DataInputDeserializer(bytes));
  }

  static BlockSplit read(int version, DataInputDeserializer in) throws IOException {
    return switch (version) {
      case 1 -> readVersion1(in);
      case 2 -> readVersion2(in);
      default ->
          throw new IncompatibleStateException(
              "A block split of version " + version + "; this release reads 1 to " + VERSION);
    };
  }

  static void write(BlockSplit split, DataOutputSerializer out) throws IOException {
    RowBlock block = split.block();
    out.writeLong(block.sequence());
    out.writeBoolean(block.evaluation());
    out.writeInt(block.source());
    out.writeInt(block.lane());
    out.writeLong(block.epoch());
    out.writeLong(block.shuffle());
    out.writeInt(block.skipped());
    out.writeLong(block.first());
    out.writeInt(block.rows());
    out.writeInt(block.pieces().size());
    for (DrawnPiece drawn : block.pieces()) {
      ShardFormat.write(drawn.piece().shard(), out);
      out.writeInt(drawn.piece().firstRow());
      out.writeInt(drawn.piece().rows());
      write(drawn.drawn(), out);
      write(drawn.before(), out);
    }
    out.writeInt(split.offset());
  }

  private static BlockSplit readVersion2(DataInputDeserializer in) throws IOException {
    RowBlock block =
        new RowBlock(
            in.readLong(),
            in.readBoolean(),
            in.readInt(),
            in.readInt(),
            in.readLong(),
            in.readLong(),
            in.readInt(),
            in.readLong(),
            in.readInt(),
            readPieces(in));
    return new BlockSplit(block, in.readInt());
  }

  private static List<DrawnPiece> readPieces(DataInputDeserializer in) throws IOException {
    int count = in.readInt();
    List<DrawnPiece> pieces = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Piece piece = new Piece(ShardFormat.read(in), in.readInt(), in.readInt());
      pieces.add(new DrawnPiece(piece, readNumbers(in), readNumbers(in)));
    }
    return pieces;
  }

  private static BlockSplit readVersion1(DataInputDeserializer in) throws IOException {
    long sequence = in.readLong();
    boolean evaluation = in.readBoolean();
    long epoch = in.readLong();
    long first = in.readLong();
    List<ObjectEntry> shards = ShardFormat.readAllWithoutPieces(in);
    return new BlockSplit(
        RowBlock.unresolved(sequence, evaluation, epoch, first, shards), in.readInt());
  }

  private static void write(int[] numbers, DataOutputSerializer out) throws IOException {
    out.writeInt(numbers == null ? NONE : numbers.length);
    if (numbers != null) {
      for (int number : numbers) {
        out.writeInt(number);
      }
    }
  }

  private static int[] readNumbers(DataInputDeserializer in) throws IOException {
    int count = in.readInt();
    if (count == NONE) {
      return null;
    }
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = in.readInt();
    }
    return numbers;
  }
}
