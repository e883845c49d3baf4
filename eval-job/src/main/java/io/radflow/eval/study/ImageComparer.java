package io.radflow.eval.study;

import java.io.IOException;

/** Compares runs by what they said of the same images. */
public interface ImageComparer {

  /** Where there are no predictions. */
  ImageComparer NONE = (smaller, larger) -> ImageComparison.none("no predictions");

  ImageComparison compare(StudyCell smaller, StudyCell larger) throws IOException;
}
