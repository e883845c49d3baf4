package io.radflow.ingest.layout;

import io.radflow.ingest.content.Content;
import io.radflow.ingest.image.ImageFormat;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * An image with what is published about it, not looked at yet.
 *
 * @param id DATASET/PUBLISHED_IMAGE_ID
 * @param row position in the published order of the drop, from 0; rises with it, but may leave
 *     numbers out
 * @param split train, valid, test, or null
 * @param patient null where none is published
 * @param view null where none is published
 * @param labels by published name, values as published
 * @param source key in the bucket, with {@code !/MEMBER} and {@code #RECORD} where they apply
 * @param etag of the object
 * @param format null where the image's first bytes tell
 * @param content where the image is
 */
@Internal
public record ImageRecord(
    String id,
    long row,
    String split,
    String patient,
    String view,
    Map<String, String> labels,
    String source,
    String etag,
    ImageFormat format,
    Content content)
    implements DropRecord {

  /** The same with its image elsewhere. */
  public ImageRecord with(Content newContent) {
    return new ImageRecord(id, row, split, patient, view, labels, source, etag, format, newContent);
  }
}
