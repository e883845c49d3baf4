package io.radflow.training.operator;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.training.identity.RunDifference;
import io.radflow.training.identity.RunFingerprint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a state says of the run that it is of, held against the run that takes it up. */
final class RunIdentityFormat {

  private RunIdentityFormat() {}

  static void write(RunFingerprint run, DataOutput out) throws IOException {
    byte[] text = run.text().getBytes(StandardCharsets.UTF_8);
    out.writeInt(text.length);
    out.write(text);
  }

  /**
   * @throws IncompatibleStateException if it is of another run, naming what differs
   */
  static void requireSame(DataInput in, RunFingerprint run) throws IOException {
    byte[] saved = new byte[in.readInt()];
    in.readFully(saved);
    List<RunDifference> differences =
        RunFingerprint.parse(new String(saved, StandardCharsets.UTF_8)).differences(run);
    if (!differences.isEmpty()) {
      throw new IncompatibleStateException(
          "The checkpoint is of another run: " + RunFingerprint.describe(differences));
    }
  }

  /**
   * @param plan fingerprint of the plan that the run has now
   * @throws IncompatibleStateException if the plan is another one
   */
  static void requireSame(String saved, String plan) {
    if (!saved.equals(plan)) {
      throw new IncompatibleStateException(
          "The checkpoint is of another run: ["
              + saved
              + "], the configuration and the view now give ["
              + plan
              + "]");
    }
  }
}
