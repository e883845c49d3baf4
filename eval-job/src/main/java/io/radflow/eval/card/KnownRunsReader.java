package io.radflow.eval.card;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.results.ResultFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/** Reads the cards and records of a bucket; one that cannot be read is told, and left out. */
@Internal
public final class KnownRunsReader {

  private static final Pattern CARD =
      Pattern.compile("(models/([^/]+)/(?:step=([0-9]{1,18})/)?)card\\.json");
  private static final Pattern STARTED = Pattern.compile("models/([^/]+)/run\\.json");
  private static final Pattern ENDED = Pattern.compile("models/([^/]+)/finished\\.json");

  private final ObjectStore store;
  private final List<ResultFault> faults = new ArrayList<>();
  private final Map<String, Card> models = new HashMap<>();
  private final TreeMap<RunKey, Card> newest = new TreeMap<>();
  private final TreeMap<RunKey, StartedRun> started = new TreeMap<>();
  private final TreeMap<RunKey, Long> ended = new TreeMap<>();

  public KnownRunsReader(ObjectStore store) {
    this.store = store;
  }

  /**
   * @param views of the bucket
   * @throws IOException if the store cannot be reached
   */
  public KnownRuns read(List<ViewManifest> views) throws IOException {
    for (StoredObject object : store.list(BucketLayout.MODELS)) {
      read(object.key());
    }
    TreeMap<RunKey, KnownRun> runs = new TreeMap<>();
    newest.keySet().forEach(key -> runs.put(key, run(key)));
    started.keySet().forEach(key -> runs.putIfAbsent(key, run(key)));
    Map<String, Card.View> byName = new HashMap<>();
    views.forEach(view -> byName.put(view.view(), view(view)));
    return new KnownRuns(runs, models, byName, faults);
  }

  private KnownRun run(RunKey key) {
    Long end = ended.get(key);
    return new KnownRun(
        key,
        Optional.ofNullable(newest.get(key)),
        Optional.ofNullable(started.get(key)),
        end == null ? OptionalLong.empty() : OptionalLong.of(end));
  }

  private void read(String key) throws IOException {
    Matcher card = CARD.matcher(key);
    Matcher start = STARTED.matcher(key);
    Matcher end = ENDED.matcher(key);
    if (card.matches()) {
      object(key, Card.class, Card.NEWEST_VERSION, "a card")
          .ifPresent(one -> add(one, key, card.group(1), card.group(2), card.group(3)));
    } else if (start.matches()) {
      object(key, StartedRun.class, StartedRun.NEWEST_VERSION, "a run's record")
          .filter(one -> isOf(one.run(), start.group(1), key))
          .ifPresent(one -> started.put(new RunKey(one.run(), one.fingerprint()), one));
    } else if (end.matches()) {
      object(key, EndedRun.class, EndedRun.NEWEST_VERSION, "a run's end")
          .filter(one -> isOf(one.run(), end.group(1), key))
          .ifPresent(one -> end(new RunKey(one.run(), one.fingerprint()), one.step()));
    }
  }

  /**
   * @param step null for a model that no run made
   */
  private void add(Card card, String key, String folder, String run, String step) {
    if (step == null || card.origin() != null) {
      models.put(folder, card);
    } else if (isOf(card.run(), run, key)) {
      if (card.step() != Long.parseLong(step)) {
        fault(key, "step " + card.step(), "step " + step + ", as in its key");
        return;
      }
      models.put(folder, card);
      RunKey of = new RunKey(run, card.fingerprint());
      newest.merge(of, card, (one, other) -> one.step() > other.step() ? one : other);
      if (Boolean.TRUE.equals(card.finished())) {
        end(of, card.step());
      }
    }
  }

  private void end(RunKey of, long step) {
    ended.merge(of, step, Math::max);
  }

  private boolean isOf(String run, String expected, String key) {
    if (!Objects.equals(run, expected)) {
      fault(key, "run " + run, "run " + expected + ", as in its key");
      return false;
    }
    return true;
  }

  private <T> Optional<T> object(String key, Class<T> type, int newestVersion, String what)
      throws IOException {
    if (!store.exists(key)) {
      return Optional.empty();
    }
    try {
      return ManifestJson.read(store, key, type, newestVersion);
    } catch (IOException | RuntimeException e) {
      if (!store.exists(key)) {
        return Optional.empty();
      }
      String found = String.valueOf(e.getMessage()).replace(key + ": ", "");
      fault(key, found, what + " of version 1 to " + newestVersion);
      return Optional.empty();
    }
  }

  private void fault(String key, String found, String expected) {
    faults.add(new ResultFault(key, ResultFault.WHOLE, "", found, expected));
  }

  private static Card.View view(ViewManifest view) {
    Map<String, Long> rows = new TreeMap<>();
    view.shards().keySet().forEach(split -> rows.put(split, view.rows(split)));
    return new Card.View(
        view.view(),
        view.recipe(),
        view.height(),
        view.width(),
        view.channels(),
        view.labelSpace(),
        view.task(),
        view.labelPolicy(),
        view.splitPolicy(),
        view.splitSeed(),
        view.sources(),
        rows);
  }
}
