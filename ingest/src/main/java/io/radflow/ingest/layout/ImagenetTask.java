package io.radflow.ingest.layout;

import io.radflow.ingest.content.Content;
import java.util.List;

/**
 * A file of many ImageNet images.
 *
 * @param source where it is, for people
 * @param synset of all its images; null where each tells its own
 * @param split train, valid, test, or null
 * @param firstRow of its images
 * @param truth labels of the validation images by number, from 1; null for other files
 */
record ImagenetTask(
    Kind kind,
    String source,
    String etag,
    Content content,
    String synset,
    String split,
    long firstRow,
    List<ImagenetTruth.Label> truth) {

  /** How the file is read. */
  enum Kind {
    TAR,
    TAR_GZ,
    TFRECORD
  }
}
