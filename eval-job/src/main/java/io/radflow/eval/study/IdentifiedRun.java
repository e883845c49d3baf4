package io.radflow.eval.study;

import io.radflow.eval.card.KnownRun;
import io.radflow.eval.card.RunKey;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultRow;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * A run's newest result, and what the run is: by its card, or by the names that stand in the row.
 *
 * @param row the one of most steps, the last among equals
 * @param known empty for a run without a card
 * @param state of the result
 * @param conditions what decides the run's bits beside source, network, shots and seed; null where
 *     nothing tells it
 * @param startedFrom which of the models of one source and network it started from
 * @param remarks what does not agree
 */
@Internal
public record IdentifiedRun(
    ResultRow row,
    RunKey key,
    Optional<KnownRun> known,
    Target target,
    PretrainedModel model,
    Shot shot,
    long seed,
    KnownRun.State state,
    RunConditions conditions,
    String startedFrom,
    List<String> remarks) {

  public IdentifiedRun {
    remarks = List.copyOf(remarks);
  }

  public PublishedResult result() {
    return row.result();
  }

  /** Whether the run goes on, so that this is not its result. */
  public boolean isUnfinished() {
    return state == KnownRun.State.UNFINISHED;
  }

  /** Name and fingerprint, for people. */
  public String name() {
    return key.fingerprint() == null ? key.run() : key.run() + " (" + key.fingerprint() + ")";
  }
}
