package io.radflow.training;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.preprocess.split.FewShot;
import io.radflow.preprocess.split.TorchFewShot;
import org.apache.flink.annotation.PublicEvolving;

/** How the images of a few-shot run are drawn. */
@PublicEvolving
public enum FewShotRule {

  /** As the experiment drew for the view's label space. */
  AUTO,

  /** See {@link FewShot}. */
  NUMPY,

  /** See {@link TorchFewShot}. */
  TORCH;

  /** The only target of the experiment whose classes stand in a table, so that no image is read. */
  private static final String OF_A_TABLE = "padchest-cl";

  /**
   * Numbers of the rows that are drawn.
   *
   * @param classes of all rows, in the order in which they were published
   * @throws IllegalArgumentException if a class has fewer rows than shots and that is not allowed
   */
  int[] draw(ViewManifest view, int[] classes, int shots, long seed, boolean allowFewer) {
    return switch (this) {
      case AUTO ->
          (view.labelSpace().equals(OF_A_TABLE) ? NUMPY : TORCH)
              .draw(view, classes, shots, seed, allowFewer);
      case NUMPY -> FewShot.draw(classes, shots, seed, allowFewer);
      case TORCH -> TorchFewShot.draw(classes, shots, seed, allowFewer);
    };
  }
}
