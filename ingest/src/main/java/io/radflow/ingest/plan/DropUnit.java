package io.radflow.ingest.plan;

import org.apache.flink.annotation.Internal;

/**
 * A drop in one state; the unit of work of ingest.
 *
 * @param fingerprint of its listing: a drop that is dropped again changed is another unit
 * @param sequence 1 for the first time that the drop is read, one more for each further
 */
@Internal
public record DropUnit(String dataset, String drop, String fingerprint, int sequence) {

  private static final int SHORT = 8;

  /** As it is written in splits and elements: {@code DATASET/DROP@FINGERPRINT.SEQUENCE}. */
  public String text() {
    return dataset + "/" + drop + "@" + state();
  }

  /** The state alone: {@code FINGERPRINT.SEQUENCE}. */
  public String state() {
    return fingerprint + "." + sequence;
  }

  /** What names of the unit's objects begin with, so that no other state writes over them. */
  public String objectPrefix() {
    return fingerprint.substring(0, Math.min(SHORT, fingerprint.length())) + "." + sequence + "-";
  }

  public static DropUnit parse(String text) {
    int slash = text.indexOf('/');
    int at = text.lastIndexOf('@');
    int dot = text.lastIndexOf('.');
    if (slash < 0 || at < slash || dot < at) {
      throw new IllegalArgumentException(
          "Expected DATASET/DROP@FINGERPRINT.SEQUENCE, found '" + text + "'");
    }
    return new DropUnit(
        text.substring(0, slash),
        text.substring(slash + 1, at),
        text.substring(at + 1, dot),
        Integer.parseInt(text.substring(dot + 1)));
  }
}
