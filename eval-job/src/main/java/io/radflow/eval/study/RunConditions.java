package io.radflow.eval.study;

import io.radflow.eval.card.Card;
import io.radflow.eval.card.KnownRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * What runs that differ by their seed alone have in common, by key.
 *
 * @param parts settings that decide bits, the views' rows, and the same of the run that the model
 *     comes from that they started from
 */
@Internal
public record RunConditions(TreeMap<String, String> parts) {

  private static final int MOST_SHOWN = 4;

  private static final String FROM = "source's ";

  private static final String WEIGHTS = "weights of the pretrained model";

  /** What a run and its seed are called, and the model that it started from, whose run counts. */
  private static final Set<String> OF_ONE_RUN =
      Set.of(
          "training.run",
          "training.seed",
          "training.pretrained-model",
          "training.resume-from",
          WEIGHTS);

  /** Of runs of an earlier release, whose cards have every option: these decide no bits. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "training.keep-snapshots",
          "training.lanes",
          "training.look-ahead",
          "training.snapshot-every",
          "training.snapshot-momentum",
          "training.threads",
          "training.warmup-workers");

  /**
   * @param before the run that published the model that it started from
   */
  static RunConditions of(KnownRun run, Optional<KnownRun> before) {
    TreeMap<String, String> parts = new TreeMap<>(own(run));
    before.ifPresent(one -> own(one).forEach((key, value) -> parts.put(FROM + key, value)));
    if (before.isEmpty()) {
      // Of imported weights, and of a model that is gone, nothing else tells what they are.
      Optional.ofNullable(run.settings().get(WEIGHTS)).ifPresent(sum -> parts.put(WEIGHTS, sum));
    }
    return new RunConditions(parts);
  }

  private static TreeMap<String, String> own(KnownRun run) {
    TreeMap<String, String> parts = new TreeMap<>();
    run.settings()
        .forEach(
            (key, value) -> {
              boolean counts = run.isRecorded() || key.startsWith("training.");
              if (counts
                  && !OF_ONE_RUN.contains(key)
                  && (run.isRecorded() || !isWithoutEffect(key))) {
                parts.put(key, value);
              }
            });
    if (!run.isRecorded()) {
      run.card().ifPresent(card -> card.trainedOn().forEach(view -> add(view, parts)));
    }
    return parts;
  }

  private static boolean isWithoutEffect(String key) {
    return WITHOUT_EFFECT.contains(key) || key.startsWith("training.slot.");
  }

  private static void add(Card.View view, TreeMap<String, String> parts) {
    parts.put(
        "view " + view.name(),
        String.join(
            ", ",
            String.valueOf(view.labelSpace()),
            String.valueOf(view.labelPolicy()),
            view.splitPolicy() + " " + view.splitSeed(),
            view.recipe() + " " + view.height() + "x" + view.width(),
            new TreeMap<>(view.rows()).toString()));
  }

  /** What others of a cell have otherwise than these, shortened. */
  static String differing(RunConditions one, List<RunConditions> others) {
    TreeSet<String> keys = new TreeSet<>();
    for (RunConditions other : others) {
      if (other != null) {
        TreeSet<String> all = new TreeSet<>(one.parts.keySet());
        all.addAll(other.parts.keySet());
        all.removeIf(key -> Objects.equals(one.parts.get(key), other.parts.get(key)));
        keys.addAll(all);
      }
    }
    List<String> differing = new ArrayList<>();
    for (String key : keys) {
      differing.add(key + "=" + one.parts.getOrDefault(key, "not given"));
    }
    int shown = Math.min(differing.size(), MOST_SHOWN);
    return String.join("; ", differing.subList(0, shown))
        + (differing.size() > shown ? "; " + (differing.size() - shown) + " more" : "");
  }
}
