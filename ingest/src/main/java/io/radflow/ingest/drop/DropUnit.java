package io.radflow.ingest.drop;

/**
 * A drop in one state; the unit of work of ingest.
 *
 * @param fingerprint of its listing: a drop that is dropped again changed is another unit
 */
record DropUnit(String dataset, String drop, String fingerprint) {

  /** As it is written in splits and elements: {@code DATASET/DROP@FINGERPRINT}. */
  String text() {
    return dataset + "/" + drop + "@" + fingerprint;
  }

  static DropUnit parse(String text) {
    int slash = text.indexOf('/');
    int at = text.lastIndexOf('@');
    if (slash < 0 || at < slash) {
      throw new IllegalArgumentException("Expected DATASET/DROP@FINGERPRINT, found '" + text + "'");
    }
    return new DropUnit(
        text.substring(0, slash), text.substring(slash + 1, at), text.substring(at + 1));
  }
}
