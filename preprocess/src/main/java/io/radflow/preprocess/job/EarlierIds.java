package io.radflow.preprocess.job;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.random.StableHash;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ids of a data set's earlier drops, as 64-bit hashes: about 50 bytes an id. Two different ids
 * collide with a probability of n²/2^65, 10^-8 for a million.
 */
final class EarlierIds {

  private final Set<Long> hashes = new HashSet<>();
  private final Set<Long> current = new HashSet<>();

  /** Rows of the object whose id an earlier drop has. */
  List<Integer> duplicates(ObjectStore store, ObjectEntry entry) throws IOException {
    List<String> ids = SampleObjects.ids(store, entry);
    List<Integer> duplicates = new ArrayList<>();
    for (int row = 0; row < ids.size(); row++) {
      long hash = StableHash.of(ids.get(row));
      if (hashes.contains(hash)) {
        duplicates.add(row);
      }
      current.add(hash);
    }
    return duplicates;
  }

  /** The drop whose objects were asked for last is an earlier one from now on. */
  void endDrop() {
    hashes.addAll(current);
    current.clear();
  }
}
