package io.radflow.eval.card;

import io.radflow.eval.results.ResultFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * The runs, models and views of a bucket.
 *
 * @param runs by name and fingerprint
 * @param models cards by the folder of the model, with a slash at the end
 * @param views by name
 * @param faults cards and records that cannot be used
 */
@Internal
public record KnownRuns(
    TreeMap<RunKey, KnownRun> runs,
    Map<String, Card> models,
    Map<String, Card.View> views,
    List<ResultFault> faults) {

  /** Of no bucket. */
  public static final KnownRuns NONE =
      new KnownRuns(new TreeMap<>(), Map.of(), Map.of(), List.of());

  public KnownRuns {
    models = Map.copyOf(models);
    views = Map.copyOf(views);
    faults = List.copyOf(faults);
  }

  public Optional<KnownRun> find(RunKey key) {
    return Optional.ofNullable(runs.get(key));
  }

  /** Other runs of the name. */
  public List<RunKey> others(RunKey key) {
    return runs.keySet().stream()
        .filter(one -> one.run().equals(key.run()) && !one.equals(key))
        .toList();
  }

  /**
   * The card of a model that a run started from; empty if there is none, or other weights have
   * taken its place.
   */
  public Optional<Card> model(Card.Pretrained pretrained) {
    String key = pretrained.key();
    if (key != null && key.contains("/")) {
      Card card = models.get(key.substring(0, key.lastIndexOf('/') + 1));
      if (card != null
          && (pretrained.weightsCrc32c() == null
              || pretrained.weightsCrc32c() == card.weightsCrc32c())) {
        return Optional.of(card);
      }
    }
    // A snapshot may be gone; what the run's others say of its views is the same.
    return pretrained.run() == null
        ? Optional.empty()
        : find(new RunKey(pretrained.run(), pretrained.fingerprint())).flatMap(KnownRun::card);
  }
}
