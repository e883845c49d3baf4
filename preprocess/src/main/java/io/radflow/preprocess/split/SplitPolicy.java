package io.radflow.preprocess.split;

import io.radflow.ingest.record.ImageSample;
import java.io.Serializable;
import java.util.Optional;

/** Tells the split of each row from that row alone. */
public interface SplitPolicy extends Serializable {

  String TRAIN = "train";
  String VALID = "valid";
  String TEST = "test";

  /** The name that the view's manifest gives. */
  String name();

  /** The row's split; empty where the policy leaves the row out. */
  Optional<String> split(ImageSample sample);

  /**
   * @throws IllegalArgumentException if there is no such policy
   */
  static SplitPolicy byName(String name) {
    if (name.equals(OfficialSplit.NAME)) {
      return new OfficialSplit();
    }
    throw new IllegalArgumentException(
        "Unknown split policy '" + name + "'; expected " + OfficialSplit.NAME);
  }
}
