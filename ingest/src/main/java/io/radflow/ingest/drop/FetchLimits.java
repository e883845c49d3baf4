package io.radflow.ingest.drop;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How images are fetched ahead.
 *
 * @param parallel most requests of a reader in flight
 * @param aheadBytes most bytes of a reader in flight; one image may always be
 * @param maxImageBytes largest image file to read
 */
@Internal
public record FetchLimits(int parallel, long aheadBytes, long maxImageBytes)
    implements Serializable {

  public FetchLimits {
    if (parallel < 1 || aheadBytes < 1 || maxImageBytes < 1) {
      throw new IllegalArgumentException(
          String.format(
              "Expected limits above 0, found %d requests, %d bytes ahead, %d bytes an image",
              parallel, aheadBytes, maxImageBytes));
    }
  }
}
