package io.radflow.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.DrawnPiece;
import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.Piece;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.source.RunEnumeratorState.Progress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunStateSerializersTest {

  private static final ObjectEntry SHARD = new ObjectEntry("tensors/v/test/p", 3, 40, 9);
  private static final BlockSplit UNRESOLVED =
      new BlockSplit(RowBlock.unresolved(7, true, 2, 11, List.of(SHARD)), 1);
  private static final BlockSplit SPLIT =
      new BlockSplit(
          new RowBlock(
              7,
              false,
              1,
              3,
              2,
              90,
              4,
              11,
              5,
              List.of(
                  DrawnPiece.all(
                      new Piece(new ObjectEntry("tensors/v/train/p", 9, 40, 9, 4, 17), 4, 4)),
                  new DrawnPiece(
                      new Piece(SHARD, 0, 3), new int[] {0, 0, 2}, new int[] {1, 1, 0}))),
          1);

  /** What the first release wrote; later ones must go on reading it. */
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
    RunEnumeratorState state =
        new RunEnumeratorState(
            "plan",
            List.of(
                new Progress(3, 4, null), new Progress(5, 6, new Epoch(1, 5, 77, List.of(SHARD)))),
            2,
            1,
            20,
            0,
            900,
            List.of(SPLIT));

    assertThat(splits.deserialize(2, splits.serialize(SPLIT))).isEqualTo(SPLIT);
    assertThat(states.deserialize(3, states.serialize(state))).isEqualTo(state);
  }

  @Test
  void readsWhatVersion1Wrote() throws Exception {
    byte[] saved = HexFormat.of().parseHex(SPLIT_VERSION_1);

    assertThat(new BlockSplitSerializer().deserialize(1, saved)).isEqualTo(UNRESOLVED);
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
        .isEqualTo(
            new RunEnumeratorState(
                "plan",
                List.of(new Progress(3, 0, null)),
                RunEnumeratorState.UNKNOWN,
                0,
                20,
                4,
                Long.MAX_VALUE,
                List.of(UNRESOLVED)));
  }

  @Test
  void refusesAVersionItDoesNotKnow() {
    assertThatThrownBy(() -> new BlockSplitSerializer().deserialize(3, new byte[0]))
        .hasMessageContaining("version 3")
        .hasMessageContaining("reads 1 to 2");
    assertThatThrownBy(() -> new RunEnumeratorStateSerializer().deserialize(9, new byte[0]))
        .hasMessageContaining("version 9");
  }
}
