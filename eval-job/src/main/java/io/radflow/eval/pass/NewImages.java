package io.radflow.eval.pass;

import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.batch.RejectedRow;
import io.radflow.eval.batch.ScoreBlock;
import io.radflow.eval.prediction.PredictionFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tells the images of a block that a pass has not seen from repetitions and contradictions. */
final class NewImages {

  private static final int MOST_CHARACTERS = 200;

  private final PassHeader pass;
  private final PassProgress progress;
  private final RunState state;
  private final ImageIndex index;
  private final ScoreBlock block;
  private final int[] accepted;
  private final List<RejectedRow> rejected = new ArrayList<>();
  private int acceptedImages;
  private long duplicates;

  /** Images of one object tend to be repeated together. */
  private ScoreBlock newestRead;

  private int newestReadNumber = -1;

  /**
   * @param index of the images before, to which this adds the new ones
   */
  NewImages(
      PassHeader pass, PassProgress progress, RunState state, ImageIndex index, ScoreBlock block)
      throws Exception {
    this.pass = pass;
    this.progress = progress;
    this.state = state;
    this.index = index;
    this.block = block;
    this.accepted = new int[block.images()];
    for (int image = 0; image < block.images(); image++) {
      take(image);
    }
  }

  /** The new images. */
  ScoreBlock block() {
    return block.select(Arrays.copyOf(accepted, acceptedImages));
  }

  int images() {
    return acceptedImages;
  }

  long duplicates() {
    return duplicates;
  }

  List<RejectedRow> rejected() {
    return rejected;
  }

  private void take(int image) throws Exception {
    long hash = block.idHash(image);
    for (int slot = index.first(hash); slot != ImageIndex.NOWHERE; slot = index.next(slot, hash)) {
      long location = index.location(slot);
      ScoreBlock other = other(location);
      int otherImage = otherImage(location);
      if (block.hasIdOf(image, other, otherImage)) {
        compare(image, other, otherImage);
        return;
      }
    }
    if (progress.seen + acceptedImages == pass.passSize) {
      reject(
          image,
          PredictionFault.PASS_SIZE_MISMATCH,
          "an image more than the " + pass.passSize + " that the pass has in all");
      return;
    }
    index.add(hash, ImageIndex.location(progress.blocks, acceptedImages));
    accepted[acceptedImages++] = image;
  }

  private void compare(int image, ScoreBlock other, int otherImage) {
    if (block.hasCellsOf(image, other, otherImage)) {
      duplicates++;
      return;
    }
    reject(
        image,
        PredictionFault.CONFLICTING_PREDICTION,
        String.format(
            "found labels and scores %s, expected those that came first, %s",
            shortened(block.text(image)), shortened(other.text(otherImage))));
  }

  private void reject(int image, PredictionFault fault, String detail) {
    rejected.add(RejectedRow.of(pass, block, image, fault, detail));
  }

  /** An image of this block is located among the accepted ones. */
  private ScoreBlock other(long location) throws Exception {
    int number = ImageIndex.block(location);
    if (number == progress.blocks) {
      return block;
    }
    if (number != newestReadNumber) {
      newestRead = state.block(pass.step, number);
      newestReadNumber = number;
    }
    return newestRead;
  }

  private int otherImage(long location) {
    int image = ImageIndex.image(location);
    return ImageIndex.block(location) == progress.blocks ? accepted[image] : image;
  }

  private static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
