package io.radflow.training.mixing;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.store.BucketLayout;
import java.util.List;

/** Tells which drop of a view a shard is of, by its part. */
final class DropNumbers {

  private final List<DropParts> drops;

  DropNumbers(ViewManifest view) {
    this.drops = view.drops();
  }

  /** The drop's number in the manifest; −1 in a manifest that does not tell the parts of drops. */
  int of(ObjectEntry shard) {
    if (drops.isEmpty()) {
      return -1;
    }
    int part = BucketLayout.partOf(shard.key());
    int low = 0;
    int high = drops.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (drops.get(middle).firstPart() <= part) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
