package io.radflow.preprocess.recipe;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import org.apache.flink.annotation.Internal;

/** A published image, decoded when it is asked for. */
@Internal
public interface SourceImage {

  ImageFormat format();

  /** The published bytes. */
  byte[] encoded();

  /** Of the decoded image. */
  ImageSize size();

  /**
   * @throws RejectedException with the reason, if the bytes are no whole, sound image
   */
  DecodedImage decoded() throws RejectedException;
}
