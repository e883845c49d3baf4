package io.radflow.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.RowBlock;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunStateSerializersTest {

  private static final BlockSplit SPLIT =
      new BlockSplit(
          new RowBlock(7, true, 2, 11, List.of(new ObjectEntry("tensors/v/test/p", 3, 40, 9))), 1);

  /** What this release's first build wrote; later ones must go on reading it. */
  private static final String SPLIT_VERSION_1 =
      "0000000000000007"
          + "01"
          + "0000000000000002"
          + "000000000000000b"
          + "00000001"
          + "0010"
          + HexFormat.of().formatHex("tensors/v/test/p".getBytes())
          + "0000000000000003"
          + "0000000000000028"
          + "0000000000000009"
          + "00000001";

  @Test
  void keepsSplitsAndEnumeratorState() throws Exception {
    BlockSplitSerializer splits = new BlockSplitSerializer();
    RunEnumeratorStateSerializer states = new RunEnumeratorStateSerializer();
    RunEnumeratorState state = new RunEnumeratorState("plan", 3, 4, 20, 900, null, List.of(SPLIT));
    RunEnumeratorState growing =
        new RunEnumeratorState(
            "plan", 3, 4, 20, 900, new Epoch(3, 77, SPLIT.block().shards()), List.of(SPLIT));

    assertThat(splits.deserialize(1, splits.serialize(SPLIT))).isEqualTo(SPLIT);
    assertThat(states.deserialize(2, states.serialize(state))).isEqualTo(state);
    assertThat(states.deserialize(2, states.serialize(growing))).isEqualTo(growing);
  }

  @Test
  void readsWhatVersion1Wrote() throws Exception {
    byte[] saved = HexFormat.of().parseHex(SPLIT_VERSION_1);

    assertThat(new BlockSplitSerializer().deserialize(1, saved)).isEqualTo(SPLIT);
    byte[] state =
        HexFormat.of()
            .parseHex(
                "0004706c616e"
                    + "0000000000000003"
                    + "00000004"
                    + "0000000000000014"
                    + "00000001"
                    + SPLIT_VERSION_1);
    assertThat(new RunEnumeratorStateSerializer().deserialize(1, state))
        .isEqualTo(new RunEnumeratorState("plan", 3, 4, 20, Long.MAX_VALUE, null, List.of(SPLIT)));
  }

  @Test
  void refusesAVersionItDoesNotKnow() {
    assertThatThrownBy(() -> new BlockSplitSerializer().deserialize(2, new byte[0]))
        .hasMessageContaining("version 2")
        .hasMessageContaining("reads 1 to 1");
    assertThatThrownBy(() -> new RunEnumeratorStateSerializer().deserialize(9, new byte[0]))
        .hasMessageContaining("version 9");
  }
}
