package io.radflow.training.operator;

import io.radflow.training.engine.StateCopy;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A checkpoint's cut through a run, taken at once and written later.
 *
 * @param plan fingerprint of the run's plan
 * @param next position of the first sample that has not been trained on or scored
 * @param samples that were held back or in a batch being assembled; nobody changes them
 * @param history as {@link TrainingState#copy} makes it
 * @param engine its state; closed with the cut
 */
record TrainingCut(
    String plan,
    RunFingerprint run,
    long next,
    List<RunSample> samples,
    byte[] history,
    StateCopy engine)
    implements AutoCloseable {

  void write(OutputStream out) throws IOException {
    TrainingState.write(out, plan, run, next, samples, history, engine);
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
