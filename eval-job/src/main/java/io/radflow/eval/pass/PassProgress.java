package io.radflow.eval.pass;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** How far a pass has come. Public fields for Flink's serialisation. */
public final class PassProgress {

  static final TypeInformation<PassProgress> TYPE_INFORMATION = Types.POJO(PassProgress.class);

  /** Distinct images in state. */
  public long seen;

  /** {@link #seen} when values were last published. */
  public long published;

  /** Processing time of the last new image, ms since the epoch. */
  public long lastArrival;

  /** Whether a processing-time timer is set. */
  public boolean ticking;

  /** Rejects that were sent on. */
  public long rejects;

  /** For Flink. */
  public PassProgress() {}
}
