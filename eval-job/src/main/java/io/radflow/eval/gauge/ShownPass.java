package io.radflow.eval.gauge;

import io.radflow.eval.pass.PassValues;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** What is shown of a run on a target. Public fields for Flink's serialisation. */
@Internal
public final class ShownPass {

  static final TypeInformation<ShownPass> TYPE_INFORMATION = Types.POJO(ShownPass.class);

  public PassValues result;

  /** Processing time when it came, ms since the epoch. */
  public long time;

  /** For Flink. */
  public ShownPass() {}

  static ShownPass of(PassValues result, long time) {
    ShownPass pass = new ShownPass();
    // A confusion matrix is nothing to be shown cell by cell.
    pass.result = result.withoutConfusion();
    pass.time = time;
    return pass;
  }
}
