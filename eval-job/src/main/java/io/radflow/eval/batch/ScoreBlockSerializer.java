package io.radflow.eval.batch;

import io.radflow.core.failure.IncompatibleStateException;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Blocks on the network and in state. Each begins with the version of its form. */
@Internal
public final class ScoreBlockSerializer extends TypeSerializerSingleton<ScoreBlock> {

  private static final int VERSION = 1;

  private static final long serialVersionUID = 1L;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public ScoreBlock createInstance() {
    return new ScoreBlock("", new int[0], new byte[0], new int[0], 0, new int[0]);
  }

  @Override
  public ScoreBlock copy(ScoreBlock from) {
    return from;
  }

  @Override
  public ScoreBlock copy(ScoreBlock from, ScoreBlock reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(ScoreBlock block, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeUTF(block.object);
    target.writeInt(block.labels);
    write(block.rows, target);
    write(block.idEnds, target);
    target.writeInt(block.ids.length);
    target.write(block.ids);
    write(block.cells, target);
  }

  @Override
  public ScoreBlock deserialize(DataInputView source) throws IOException {
    int version = source.readByte();
    return switch (version) {
      case 1 -> read(source);
      default ->
          throw new IncompatibleStateException(
              "A block of version " + version + " was found; expected at most " + VERSION);
    };
  }

  @Override
  public ScoreBlock deserialize(ScoreBlock reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<ScoreBlock> snapshotConfiguration() {
    return new Snapshot();
  }

  private static ScoreBlock read(DataInputView source) throws IOException {
    String object = source.readUTF();
    int labels = source.readInt();
    int[] rows = readInts(source);
    int[] idEnds = readInts(source);
    byte[] ids = new byte[source.readInt()];
    source.readFully(ids);
    return new ScoreBlock(object, rows, ids, idEnds, labels, readInts(source));
  }

  private static void write(int[] values, DataOutputView target) throws IOException {
    target.writeInt(values.length);
    for (int value : values) {
      target.writeInt(value);
    }
  }

  private static int[] readInts(DataInputView source) throws IOException {
    int[] values = new int[source.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = source.readInt();
    }
    return values;
  }

  /** For Flink, which makes it by its public constructor. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScoreBlock> {
    public Snapshot() {
      super(ScoreBlockSerializer::new);
    }
  }
}
