package io.radflow.ingest.source;

import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The enumerator's state in checkpoints. */
final class PartEnumeratorStateSerializer
    implements SimpleVersionedSerializer<PartEnumeratorState> {

  private static final int VERSION = 1;
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
    out.writeInt(state.pending().size());
    for (PartSplit split : state.pending()) {
      PartSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public PartEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    return switch (version) {
      case 1 -> read(new DataInputDeserializer(bytes));
      default ->
          throw new IOException(
              "A source state of version " + version + " was found; expected at most " + VERSION);
    };
  }

  private static PartEnumeratorState read(DataInput in) throws IOException {
    boolean discoveryDone = in.readBoolean();
    List<String> units = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      units.add(PartSplitSerializer.readText(in));
    }
    List<PartSplit> pending = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      pending.add(PartSplitSerializer.read(in));
    }
    return new PartEnumeratorState(units, pending, discoveryDone);
  }
}
