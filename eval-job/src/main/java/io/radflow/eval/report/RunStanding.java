package io.radflow.eval.report;

import io.radflow.eval.card.Card;
import io.radflow.eval.card.KnownRun;
import io.radflow.eval.study.IdentifiedRun;
import java.util.Optional;
import java.util.OptionalLong;

/** How far runs are, in words. */
final class RunStanding {

  static final String NOT_TOLD = "not told";

  private RunStanding() {}

  /** Of a run whose results do not count yet. */
  static String of(IdentifiedRun run) {
    return "seed "
        + run.seed()
        + ", "
        + run.name()
        + ": "
        + of(run.known(), OptionalLong.of(run.result().lastStep()));
  }

  /**
   * @param scored step of the newest complete pass; empty if there is none
   */
  static String of(Optional<KnownRun> known, OptionalLong scored) {
    OptionalLong last = known.map(KnownRun::lastStep).orElse(OptionalLong.empty());
    if (last.isEmpty()) {
      return NOT_TOLD;
    }
    KnownRun run = known.orElseThrow();
    long end = last.getAsLong();
    if (scored.isPresent() && scored.getAsLong() >= end) {
      return "finished";
    }
    if (run.ended().isPresent()) {
      return scored.isPresent()
          ? "finished, scored at step " + scored.getAsLong() + " of " + end
          : "finished, not scored";
    }
    long trained = run.card().map(Card::step).orElse(0L);
    return "unfinished: step " + Math.max(trained, scored.orElse(0)) + " of " + end;
  }
}
