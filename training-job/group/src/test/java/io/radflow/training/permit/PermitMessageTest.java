package io.radflow.training.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitMessageTest {

  private static final List<ToLeader> TO_LEADER =
      List.of(
          new ToLeader.Held(Long.MAX_VALUE, 12),
          new ToLeader.Frozen(1, 0),
          new ToLeader.Reached(7, -3),
          new ToLeader.Aborted(8),
          new ToLeader.Decided(5, true),
          new ToLeader.Decided(5, false),
          new ToLeader.Done(9, Long.MIN_VALUE),
          new ToLeader.Drained(4));

  private static final List<ToRanks> TO_RANKS =
      List.of(
          new ToRanks.Granted(0, 0),
          new ToRanks.Cut(3, 70),
          new ToRanks.Agreed(3),
          new ToRanks.Abandoned(4),
          new ToRanks.Ends(11),
          new ToRanks.AllDone(11),
          new ToRanks.InputEnds(6));

  @Test
  void everyMessageIsReadAsItWasWritten() throws Exception {
    for (ToLeader message : TO_LEADER) {
      assertThat(message.bytes()).hasSize(18);
      assertThat(ToLeader.read(message.bytes())).isEqualTo(message);
    }
    for (ToRanks message : TO_RANKS) {
      assertThat(message.bytes()).hasSize(18);
      assertThat(ToRanks.read(message.bytes())).isEqualTo(message);
    }
  }

  @Test
  void theFormOfBeforeIsStillRead() throws Exception {
    byte[] held = {1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 3};
    byte[] cut = {1, 34, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 2, 0};

    assertThat(ToLeader.read(held)).isEqualTo(new ToLeader.Held(258, 3));
    assertThat(ToRanks.read(cut)).isEqualTo(new ToRanks.Cut(5, 512));
  }

  @Test
  void whatIsNoMessageIsRefusedWithWhatIsWrong() {
    byte[] held = new ToLeader.Held(4, 2).bytes();

    assertRefused(Arrays.copyOf(held, 17), "17 bytes, not of 18");
    assertRefused(Arrays.copyOf(held, 19), "19 bytes, not of 18");
    assertRefused(with(held, 0, 2), "version 2, not 1");
    assertRefused(with(held, 1, 99), "kind 99, which is none a leader takes");
    assertRefused(new ToRanks.Granted(4, 2).bytes(), "kind 33, which is none a leader takes");
    assertRefused(with(held, 2, 0x80), "kind 1 with turn -9223372036854775804, below 0");
    assertRefused(with(held, 10, 0x80), "kind 1 with -9223372036854775806 known terms, below 0");
    assertRefused(with(new ToLeader.Aborted(1).bytes(), 9, 0), "checkpoint 0, below 1");
    assertRefused(with(new ToLeader.Aborted(1).bytes(), 17, 1), "second number 1 where none");
    assertRefused(with(new ToLeader.Decided(1, true).bytes(), 17, 3), "flag 3");
    assertThatThrownBy(() -> ToRanks.read(held))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("kind 1, which is none a rank takes");
  }

  private static void assertRefused(byte[] bytes, String why) {
    assertThatThrownBy(() -> ToLeader.read(bytes))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(why);
  }

  private static byte[] with(byte[] bytes, int index, int value) {
    byte[] changed = bytes.clone();
    changed[index] = (byte) value;
    return changed;
  }
}
