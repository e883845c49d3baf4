package io.radflow.eval.card;

import java.util.Comparator;
import org.apache.flink.annotation.Internal;

/**
 * Which run something is of: runs of one name and different fingerprints are different runs.
 *
 * @param run its name
 * @param fingerprint null where that is not told, as by an earlier release or by published results
 */
@Internal
public record RunKey(String run, String fingerprint) implements Comparable<RunKey> {

  private static final Comparator<RunKey> ORDER =
      Comparator.comparing(RunKey::run)
          .thenComparing(RunKey::fingerprint, Comparator.nullsFirst(Comparator.naturalOrder()));

  @Override
  public int compareTo(RunKey other) {
    return ORDER.compare(this, other);
  }
}
