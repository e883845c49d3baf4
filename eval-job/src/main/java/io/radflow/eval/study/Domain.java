package io.radflow.eval.study;

import org.apache.flink.annotation.Internal;

/** What kind of images a model was pre-trained on. */
@Internal
public enum Domain {
  NATURAL("natural"),
  MEDICAL("medical"),
  OTHER("other");

  private final String title;

  Domain(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
