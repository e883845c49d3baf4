package io.radflow.eval.study;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** Compares runs by what they said of the same images. */
@Internal
public interface ImageComparer {

  /** Where there are no predictions. */
  ImageComparer NONE = (smaller, larger) -> ImageComparison.none("no predictions");

  ImageComparison compare(StudyCell smaller, StudyCell larger) throws IOException;
}
