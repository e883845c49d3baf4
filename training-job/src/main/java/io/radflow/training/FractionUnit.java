package io.radflow.training;

import org.apache.flink.annotation.PublicEvolving;

/** What a fraction of the training images is counted in. */
@PublicEvolving
public enum FractionUnit {

  /** As the experiment did. */
  IMAGES,

  /** All images of a patient or none; an image without a patient is one of its own. */
  PATIENTS
}
