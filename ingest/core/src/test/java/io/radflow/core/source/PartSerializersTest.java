package io.radflow.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.failure.IncompatibleStateException;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class PartSerializersTest {

  private static final PartSplit SPLIT =
      new PartSplit("nih/first", 3, 7, "a payload of more than 64 KiB: é".repeat(4000), 42);

  @Test
  void splitSurvivesTheRoundTrip() throws IOException {
    PartSplitSerializer serializer = new PartSplitSerializer();

    byte[] bytes = serializer.serialize(SPLIT);

    assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(SPLIT);
  }

  @Test
  void enumeratorStateSurvivesTheRoundTrip() throws IOException {
    PartEnumeratorStateSerializer serializer = new PartEnumeratorStateSerializer();
    PartEnumeratorState state =
        new PartEnumeratorState(
            List.of("b", "a"),
            List.of(SPLIT, SPLIT.withOffset(0)),
            List.of(new PartRange("a", 2, 5, 9, "payload")),
            true);

    byte[] bytes = serializer.serialize(state);

    assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(state);
  }

  @Test
  void stateOfTheFirstVersionIsRead() throws IOException {
    DataOutputSerializer first = new DataOutputSerializer(64);
    first.writeBoolean(true);
    first.writeInt(1);
    PartSplitSerializer.writeText("nih/first", first);
    first.writeInt(1);
    PartSplitSerializer.write(SPLIT, first);

    assertThat(new PartEnumeratorStateSerializer().deserialize(1, first.getCopyOfBuffer()))
        .isEqualTo(new PartEnumeratorState(List.of("nih/first"), List.of(SPLIT), List.of(), true));
  }

  @Test
  void stateIsBoundedByUnitsAndNotByTheirParts() throws IOException {
    PartEnumeratorState state =
        new PartEnumeratorState(
            List.of("a"), List.of(), List.of(new PartRange("a", 1_000_000, "")), false);

    assertThat(new PartEnumeratorStateSerializer().serialize(state)).hasSizeLessThan(64);
  }

  @Test
  void anUnknownVersionIsRefused() {
    assertThatThrownBy(() -> new PartSplitSerializer().deserialize(2, new byte[0]))
        .isInstanceOf(IncompatibleStateException.class)
        .hasMessageContaining("version 2");
    assertThatThrownBy(() -> new PartEnumeratorStateSerializer().deserialize(9, new byte[0]))
        .isInstanceOf(IncompatibleStateException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void aSplitOutsideItsUnitIsRefused() {
    assertThatThrownBy(() -> new PartSplit("unit", 2, 2, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("part 2 of 2");
  }
}
