package io.radflow.eval.pass;

import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.batch.ScoreBlock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Indexes of open passes' images. They are not state: what is missing, after a start or because
 * others took its place, is built from the pass's blocks.
 */
final class ImageIndexes {

  private final long mostImages;

  /** The one not used for the longest time first. */
  private final Map<String, ImageIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param mostImages in all indexes, but for the one in use
   */
  ImageIndexes(long mostImages) {
    this.mostImages = mostImages;
  }

  ImageIndex of(PassHeader pass, PassProgress progress, RunState state) {
    ImageIndex index = indexes.get(pass.passKey());
    if (index == null) {
      index = new ImageIndex();
      int number = 0;
      for (ScoreBlock block : state.blocks(pass.step, progress.blocks)) {
        for (int image = 0; image < block.images(); image++) {
          index.add(block.idHash(image), ImageIndex.location(number, image));
        }
        number++;
      }
      indexes.put(pass.passKey(), index);
    }
    makeRoom();
    return index;
  }

  void drop(PassHeader pass) {
    indexes.remove(pass.passKey());
  }

  private void makeRoom() {
    long images = indexes.values().stream().mapToLong(ImageIndex::size).sum();
    Iterator<ImageIndex> oldest = indexes.values().iterator();
    while (images > mostImages && indexes.size() > 1) {
      images -= oldest.next().size();
      oldest.remove();
    }
  }
}
