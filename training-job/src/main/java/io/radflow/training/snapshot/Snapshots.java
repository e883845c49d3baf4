package io.radflow.training.snapshot;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * What lies under a model's name.
 *
 * @param steps bytes of the weights of each whole snapshot, by step
 * @param keys of all objects
 * @param bytes of all objects
 */
@Internal
public record Snapshots(String run, TreeMap<Long, Long> steps, Set<String> keys, long bytes) {

  private static final Pattern FILE = Pattern.compile("step=(\\d{1,18})/([^/]+)");

  /** Lists exactly that name, not those that begin with it. */
  public static Snapshots of(ObjectStore store, String run) throws IOException {
    return of(run, store.list(BucketLayout.snapshots(run)));
  }

  /** All names, by one listing: it takes a request for a thousand objects, not several a name. */
  public static List<Snapshots> all(ObjectStore store) throws IOException {
    Map<String, List<StoredObject>> byName = new LinkedHashMap<>();
    store.list(
        BucketLayout.MODELS,
        object -> {
          int begin = BucketLayout.MODELS.length();
          int end = object.key().indexOf('/', begin);
          if (end > begin) {
            byName
                .computeIfAbsent(object.key().substring(begin, end), name -> new ArrayList<>())
                .add(object);
          }
        });
    List<Snapshots> all = new ArrayList<>();
    byName.forEach((name, objects) -> all.add(of(name, objects)));
    return all;
  }

  private static Snapshots of(String run, List<StoredObject> objects) {
    String prefix = BucketLayout.snapshots(run);
    TreeMap<Long, Long> steps = new TreeMap<>();
    Set<Long> withCard = new HashSet<>();
    Set<String> keys = new LinkedHashSet<>();
    long bytes = 0;
    for (StoredObject object : objects) {
      keys.add(object.key());
      bytes += object.size();
      Matcher file = FILE.matcher(object.key().substring(prefix.length()));
      if (file.matches()) {
        long step = Long.parseLong(file.group(1));
        if (file.group(2).equals(SnapshotWriter.WEIGHTS)) {
          steps.put(step, object.size());
        } else if (file.group(2).equals(SnapshotWriter.CARD)) {
          withCard.add(step);
        }
      }
    }
    // The card is written last: without one the weights may be of a snapshot under way.
    steps.keySet().retainAll(withCard);
    return new Snapshots(run, steps, keys, bytes);
  }

  /** Step of the newest whole snapshot. */
  public OptionalLong newest() {
    return steps.isEmpty() ? OptionalLong.empty() : OptionalLong.of(steps.lastKey());
  }

  /** Key of the card of a step. */
  public String card(long step) {
    return BucketLayout.snapshot(run, step) + SnapshotWriter.CARD;
  }

  /** Whether a run of that name was begun. */
  public boolean isRun() {
    return keys.contains(BucketLayout.runRecord(run));
  }

  /** Whether a run of that name was begun and is not at its end: a job may be writing to it. */
  public boolean isUnfinished() {
    return isRun() && !keys.contains(BucketLayout.runEnd(run));
  }
}
