package io.radflow.preprocess.view;

import org.apache.flink.annotation.Internal;

/** Names of what is counted in each part, and summed up in the view's manifest. */
@Internal
public final class Counters {

  public static final String SAMPLES = "samples";

  /** Of a part that holds rows from all over its drop: 1. */
  public static final String MIXED = "mixed";

  static final String DROPPED = "dropped/";
  static final String REJECTED = "rejected/";
  static final String LABEL = "label/";
  static final String CHANGED = "changed/";
  static final String SHAPE = "shape/";

  /** Rules of the view itself. */
  public static final String DUPLICATE_ID = "duplicate-id";

  static final String VIEW = "view";
  static final String NO_SPLIT = "no-split";

  private Counters() {}

  public static String dropped(String rule) {
    return DROPPED + rule;
  }

  public static String rejected(String reason) {
    return REJECTED + reason;
  }

  /** Rows of a split in which a label is 1. */
  public static String positive(String split, int label) {
    return LABEL + split + "/" + label + "/positive";
  }

  /** Rows of a split in which a label is unknown. */
  public static String unknown(String split, int label) {
    return LABEL + split + "/" + label + "/unknown";
  }

  /** Labels that a rule changed. */
  public static String changed(String rule) {
    return CHANGED + rule;
  }

  /** There is a tensor of a shape, by its tensor; encoded images have no sides. */
  public static String shape(int height, int width, int channels) {
    return SHAPE + height + "x" + width + "x" + channels;
  }
}
