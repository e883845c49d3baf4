package io.radflow.infra.cluster;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * A complete checkpoint in the bucket that a job can go on from.
 *
 * @param number Flink's number of the checkpoint
 * @param key of its folder, without a slash at the end
 * @param completed when its metadata was written, which Flink does last
 */
@Internal
public record RetainedCheckpoint(long number, String key, Instant completed) {

  private static final Pattern METADATA = Pattern.compile("(.*/[0-9a-f]{32}/chk-(\\d+))/_metadata");

  /**
   * The newest complete checkpoint below a prefix, of whichever attempt; empty if there is none.
   *
   * @param prefix of one job with one configuration, with a slash at the end
   */
  public static Optional<RetainedCheckpoint> newest(ObjectStore store, String prefix)
      throws IOException {
    return store.list(prefix).stream()
        .map(RetainedCheckpoint::of)
        .flatMap(Optional::stream)
        .max(
            Comparator.comparing(RetainedCheckpoint::completed)
                .thenComparing(RetainedCheckpoint::number));
  }

  private static Optional<RetainedCheckpoint> of(StoredObject object) {
    Matcher matcher = METADATA.matcher(object.key());
    if (!matcher.matches() || object.size() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new RetainedCheckpoint(
            Long.parseLong(matcher.group(2)), matcher.group(1), object.lastModified()));
  }
}
