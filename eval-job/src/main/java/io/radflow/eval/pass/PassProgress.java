package io.radflow.eval.pass;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** How far a pass has come. Public fields for Flink's serialisation. */
@Internal
public final class PassProgress {

  static final TypeInformation<PassProgress> TYPE_INFORMATION = Types.POJO(PassProgress.class);

  /** Distinct images in state. */
  public long seen;

  /** Blocks in state. */
  public int blocks;

  /** Blocks in the sample that partial values of a large pass are of. */
  public int sampleBlocks;

  /** {@link #seen} when values were last published. */
  public long published;

  /** Processing time of the last new image, ms since the epoch. */
  public long lastArrival;

  /** Whether the pass was reported as incomplete, and nothing new has come. */
  public boolean reported;

  /** For Flink. */
  public PassProgress() {}
}
