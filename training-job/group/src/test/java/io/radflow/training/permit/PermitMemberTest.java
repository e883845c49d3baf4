package io.radflow.training.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class PermitMemberTest {

  private final RecordedDuties duties = new RecordedDuties();
  private final PermitMember member = new PermitMember(0, 9, duties);

  @Test
  void barrierIsHeldUntilAllTurnsBeforeTheCutAreDoneAndAllRanksAgree() {
    hold(3);
    grant(2);
    duties.said();

    member.barrier(5);
    assertThat(duties.said()).containsExactly("Frozen[checkpoint=5, held=3]");
    member.received(new ToRanks.Cut(5, 2));
    member.done(0);
    assertThat(duties.said()).isEmpty();
    member.done(1);
    assertThat(duties.said()).containsExactly("Reached[checkpoint=5, hash=102]");
    member.received(new ToRanks.Agreed(5));
    assertThat(duties.said()).containsExactly("let 5 go at 2");
  }

  @Test
  void turnBehindTheCutIsBegunWhenTheStateIsCopied() {
    hold(1);
    member.barrier(1);
    member.received(new ToRanks.Cut(1, 0));
    member.received(new ToRanks.Agreed(1));
    duties.said();

    grant(1);
    assertThat(duties.said()).isEmpty();
    member.copied(1);
    assertThat(duties.said()).containsExactly("begin 0, 7 known");
  }

  @Test
  void noTurnIsBegunBehindTheSavepointWithWhichTheJobStops() {
    hold(1);
    member.barrier(1);
    member.received(new ToRanks.Cut(1, 0));
    member.received(new ToRanks.Agreed(1));
    member.stopped();
    member.copied(1);
    duties.said();

    grant(1);
    assertThat(duties.said()).isEmpty();
  }

  @Test
  void abortedCheckpointIsDeclinedInFlinkOrInAnyRank() {
    member.barrier(1);
    member.aborted(1);
    assertThat(duties.said())
        .containsExactly("Frozen[checkpoint=1, held=0]", "Aborted[checkpoint=1]", "decline 1");

    member.barrier(2);
    member.received(new ToRanks.Abandoned(2));
    assertThat(duties.said()).containsExactly("Frozen[checkpoint=2, held=0]", "decline 2");
  }

  @Test
  void barrierOfACheckpointThatIsKnownToBeAbortedIsNotHeld() {
    member.received(new ToRanks.Abandoned(3));
    member.barrier(3);

    assertThat(duties.said()).containsExactly("decline 3");
  }

  @Test
  void wordOfAnEarlierCheckpointIsPassedOver() {
    member.barrier(1);
    member.aborted(1);
    member.barrier(2);
    duties.said();

    member.received(new ToRanks.Cut(1, 0));
    member.received(new ToRanks.Agreed(1));
    member.received(new ToRanks.Abandoned(1));
    assertThat(duties.said()).isEmpty();
  }

  @Test
  void onceAllRanksAreDoneNoBarrierIsHeld() {
    PermitMember restored = new PermitMember(9, 9, duties);
    restored.start();
    restored.received(new ToRanks.AllDone(9));
    restored.barrier(4);

    assertThat(duties.said()).containsExactly("Done[turn=9, hash=109]", "may end", "let 4 go at 9");
  }

  @Test
  void rankWhoseInputEndsBeforeTheRunSaysSoAndMayEndOnceAllKnow() {
    hold(2);
    duties.said();
    member.inputEnded();
    assertThat(duties.said()).containsExactly("Drained[held=2]");
    member.received(new ToRanks.InputEnds(2));

    assertThat(duties.said()).containsExactly("may end");
  }

  @Test
  void runThatEndsEarlyIsDoneWithItsLastTurn() {
    hold(3);
    grant(2);
    member.done(0);
    member.done(1);
    duties.said();
    member.received(new ToRanks.Ends(2));

    assertThat(duties.said()).containsExactly("end at 2", "Done[turn=2, hash=102]");
  }

  @Test
  void rowsBehindAHeldBarrierAreAnError() {
    member.barrier(1);

    assertThatIllegalStateException()
        .isThrownBy(() -> member.held(0, 1))
        .withMessage("Permits: rows of turn 0 came behind the barrier of 1");
  }

  @Test
  void grantOfATurnWhoseRowsAreNotHereIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> grant(1))
        .withMessage("Permits: turn 0 is granted, 0 was next, and rows of 0 turns are here");
  }

  private void hold(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      member.held(turn, 1);
    }
  }

  private void grant(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      member.received(new ToRanks.Granted(turn, 7));
    }
  }
}
