package io.radflow.training.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitLeaderTest {

  /** 4 steps, each followed by a pass of one turn. */
  private static final SimulatedRun RUN = new SimulatedRun(4, 4, 8, 4, 1, 8, 0, 1);

  private final List<ToRanks> said = new ArrayList<>();
  private final PermitLeader leader = new PermitLeader(3, RUN, 0, 8, said::add);

  @Test
  void turnThatAllRanksHoldIsGrantedWithTheKnownTermsOfAll() {
    leader.received(2, new ToLeader.Held(0, 5));
    leader.received(0, new ToLeader.Held(0, 10));
    leader.received(0, new ToLeader.Held(1, 0));
    assertThat(said).isEmpty();
    leader.received(1, new ToLeader.Held(0, 200));

    assertThat(said).containsExactly(new ToRanks.Granted(0, 215));
  }

  @Test
  void noTurnAfterAPassIsGrantedUntilTheRunIsKnownToGoOn() {
    allHold(3);
    assertThat(said).containsExactly(new ToRanks.Granted(0, 3), new ToRanks.Granted(1, 3));
    leader.received(0, new ToLeader.Decided(1, false));

    assertThat(said).endsWith(new ToRanks.Granted(2, 3));
  }

  @Test
  void runThatEndsWithAPassHasNoTurnAfterIt() {
    allHold(3);
    said.clear();
    leader.received(0, new ToLeader.Decided(1, true));
    assertThat(said).containsExactly(new ToRanks.Ends(2));

    for (int rank = 0; rank < 3; rank++) {
      leader.received(rank, new ToLeader.Done(2, 77));
    }
    assertThat(said).endsWith(new ToRanks.AllDone(2)).hasSize(2);
  }

  @Test
  void inputThatEndsBeforeTheRunLetsAllRanksEnd() {
    leader.received(2, new ToLeader.Drained(0));

    assertThat(said).containsExactly(new ToRanks.InputEnds(0));
  }

  @Test
  void inputThatEndsBeforeTheWordOfAnEarlyEndArrivesIsNoDrain() {
    allHold(2);
    leader.received(0, new ToLeader.Decided(1, true));
    said.clear();
    leader.received(2, new ToLeader.Drained(2));

    assertThat(said).isEmpty();
  }

  @Test
  void cutIsAtWhatIsGrantedWhenAllRanksAreFrozen() {
    allHold(1);
    leader.received(0, new ToLeader.Held(1, 0));
    said.clear();
    freeze(0, 4, 2);
    freeze(1, 4, 1);
    assertThat(said).isEmpty();
    freeze(2, 4, 1);

    assertThat(said).containsExactly(new ToRanks.Cut(4, 1));
  }

  @Test
  void nothingBehindTheCutIsGrantedBeforeAllRanksHaveReachedIt() {
    allHold(3);
    for (int rank = 0; rank < 3; rank++) {
      freeze(rank, 1, 3);
    }
    said.clear();
    leader.received(0, new ToLeader.Decided(1, false));
    reach(0, 7);
    reach(1, 7);
    assertThat(said).isEmpty();
    reach(2, 7);

    assertThat(said).containsExactly(new ToRanks.Agreed(1), new ToRanks.Granted(2, 3));
  }

  @Test
  void abortInOneRankThawsAll() {
    allHold(3);
    for (int rank = 0; rank < 3; rank++) {
      freeze(rank, 1, 3);
    }
    leader.received(0, new ToLeader.Decided(1, false));
    said.clear();
    leader.received(1, new ToLeader.Aborted(1));
    leader.received(2, new ToLeader.Aborted(1));

    assertThat(said).containsExactly(new ToRanks.Abandoned(1), new ToRanks.Granted(2, 3));
  }

  @Test
  void rankThatIsAtALaterCheckpointEndsTheOneBefore() {
    freeze(0, 1, 0);
    freeze(1, 2, 0);
    assertThat(said).containsExactly(new ToRanks.Abandoned(1));
    freeze(2, 1, 0);
    freeze(2, 2, 0);
    freeze(0, 2, 0);

    assertThat(said).endsWith(new ToRanks.Cut(2, 0)).hasSize(2);
  }

  @Test
  void rankThatIsStillAtAnEarlierCheckpointIsToldThatThereIsALaterOne() {
    freeze(0, 2, 0);
    freeze(1, 1, 0);

    assertThat(said).containsExactly(new ToRanks.Abandoned(1));
  }

  @Test
  void ranksThatFreezeAfterAnAbortAreNotAnsweredAgain() {
    leader.received(1, new ToLeader.Aborted(3));
    for (int rank = 0; rank < 3; rank++) {
      freeze(rank, 3, 0);
    }
    assertThat(said).containsExactly(new ToRanks.Abandoned(3));
    for (int rank = 0; rank < 3; rank++) {
      freeze(rank, 4, 0);
    }

    assertThat(said).endsWith(new ToRanks.Cut(4, 0)).hasSize(2);
  }

  @Test
  void differentParametersAtACutAreAnErrorThatNamesStepAndRanks() {
    allHold(2);
    for (int rank = 0; rank < 3; rank++) {
      freeze(rank, 1, 2);
    }
    reach(0, 7);
    reach(1, 8);
    said.clear();

    assertThatExceptionOfType(DivergedRanksException.class)
        .isThrownBy(() -> reach(2, 7))
        .withMessage(
            "The ranks' parameters differ after step 1, at checkpoint 1: rank 1:"
                + " 0000000000000008; ranks 0, 2: 0000000000000007. One of them has computed or"
                + " received wrong numbers");
    assertThat(said).isEmpty();
  }

  @Test
  void rankThatFreezesWithOtherTurnsThanItToldOfIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> freeze(1, 1, 2))
        .withMessage("Permits: rank 1 froze for checkpoint 1 with 2 turns, 0 were told of");
  }

  @Test
  void decisionOfAnotherRankIsAnError() {
    allHold(2);

    assertThatIllegalStateException()
        .isThrownBy(() -> leader.received(1, new ToLeader.Decided(1, true)))
        .withMessageContaining("rank 1 decided about turn 1");
  }

  private void allHold(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      for (int rank = 0; rank < 3; rank++) {
        leader.received(rank, new ToLeader.Held(turn, 1));
      }
    }
  }

  private void freeze(int rank, long checkpoint, long held) {
    leader.received(rank, new ToLeader.Frozen(checkpoint, held));
  }

  private void reach(int rank, long hash) {
    leader.received(rank, new ToLeader.Reached(1, hash));
  }
}
