package io.radflow.preprocess.job;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** What ingest is done with, by listing. */
final class CompleteDrops {

  private static final String MANIFEST = "/" + BucketLayout.MANIFEST;
  private static final String READY = "/" + BucketLayout.READY;

  private final ObjectStore store;

  CompleteDrops(ObjectStore store) {
    this.store = store;
  }

  /**
   * The complete drops of some data sets by DATASET/DROP, in that order.
   *
   * @param drops names of those to take; empty for all
   */
  Map<String, DropManifest> of(List<String> datasets, List<String> drops) throws IOException {
    Map<String, DropManifest> complete = new TreeMap<>();
    for (String dataset : datasets) {
      for (String drop : marked(BucketLayout.SAMPLES, dataset + "/", MANIFEST)) {
        String name = drop.substring(dataset.length() + 1);
        if (drops.isEmpty() || drops.contains(name)) {
          DropManifest.read(store, dataset, name)
              .ifPresent(manifest -> complete.put(drop, manifest));
        }
      }
    }
    return complete;
  }

  /**
   * @param reader who needs them, for the message
   * @throws SuppressRestartsException that names what was looked for and what is there, because
   *     trying again would not help
   */
  void assertNoneMissing(String reader, List<String> datasets, Collection<String> complete)
      throws IOException {
    List<String> missing = new ArrayList<>(datasets);
    missing.removeIf(dataset -> complete.stream().anyMatch(drop -> drop.startsWith(dataset + "/")));
    if (missing.isEmpty()) {
      return;
    }
    TreeSet<String> notIngested = new TreeSet<>(marked(BucketLayout.DROPS, "", READY));
    TreeSet<String> ingested = new TreeSet<>(marked(BucketLayout.SAMPLES, "", MANIFEST));
    notIngested.removeAll(ingested);
    throw new SuppressRestartsException(
        new ConfigurationException(
            String.format(
                "%s: no complete drop of the data sets %s in bucket %s. Drops that ingest is"
                    + " done with: %s. Drops with %s that it is not: %s.",
                reader,
                missing,
                store.address().bucket(),
                ingested,
                BucketLayout.READY,
                notIngested)));
  }

  /** DATASET/DROP of each object under the prefix that ends in a mark. */
  private List<String> marked(String table, String prefix, String mark) throws IOException {
    return store.list(table + prefix).stream()
        .map(object -> object.key().substring(table.length()))
        .filter(key -> key.endsWith(mark))
        .map(key -> key.substring(0, key.length() - mark.length()))
        .filter(drop -> drop.chars().filter(c -> c == '/').count() == 1)
        .toList();
  }
}
