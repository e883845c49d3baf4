package io.radflow.core.source;

import io.radflow.core.failure.IncompatibleStateException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The enumerator's state in checkpoints. */
final class PartEnumeratorStateSerializer
    implements SimpleVersionedSerializer<PartEnumeratorState> {

  private static final int VERSION = 2;
  private static final int INITIAL_BYTES = 4096;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(PartEnumeratorState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(INITIAL_BYTES);
    out.writeBoolean(state.discoveryDone());
    out.writeInt(state.knownUnits().size());
    for (String unit : state.knownUnits()) {
      PartSplitSerializer.writeText(unit, out);
    }
    out.writeInt(state.returned().size());
    for (PartSplit split : state.returned()) {
      PartSplitSerializer.write(split, out);
    }
    out.writeInt(state.ranges().size());
    for (PartRange range : state.ranges()) {
      writeRange(range, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public PartEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    return switch (version) {
      case 1 -> read(new DataInputDeserializer(bytes), false);
      case 2 -> read(new DataInputDeserializer(bytes), true);
      default ->
          throw new IncompatibleStateException(
              "A source state of version " + version + " was found; expected at most " + VERSION);
    };
  }

  /** Version 1 had no ranges: every part was a split. */
  private static PartEnumeratorState read(DataInput in, boolean withRanges) throws IOException {
    boolean discoveryDone = in.readBoolean();
    List<String> units = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      units.add(PartSplitSerializer.readText(in));
    }
    List<PartSplit> returned = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      returned.add(PartSplitSerializer.read(in));
    }
    List<PartRange> ranges = new ArrayList<>();
    for (int left = withRanges ? in.readInt() : 0; left > 0; left--) {
      ranges.add(readRange(in));
    }
    return new PartEnumeratorState(units, returned, ranges, discoveryDone);
  }

  private static void writeRange(PartRange range, DataOutput out) throws IOException {
    PartSplitSerializer.writeText(range.unit(), out);
    out.writeInt(range.from());
    out.writeInt(range.to());
    out.writeInt(range.parts());
    PartSplitSerializer.writeText(range.payload(), out);
  }

  private static PartRange readRange(DataInput in) throws IOException {
    return new PartRange(
        PartSplitSerializer.readText(in),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        PartSplitSerializer.readText(in));
  }
}
