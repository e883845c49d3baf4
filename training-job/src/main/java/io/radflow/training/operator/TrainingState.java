package io.radflow.training.operator;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.failure.PermanentFailure;
import io.radflow.training.engine.EngineStateException;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.RunHistory;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.source.RunSample;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * What a checkpoint of the training operator holds of a run that is not computed in leaves: the
 * plan's fingerprint, the run's, the next position, the samples at and after it that have already
 * come, the run's history and, unless the run has ended, the engine's state. Writes version 5;
 * version 4 had the engine's state of a run that has ended too, version 3 had no fingerprint of the
 * run, nor how rows came, in version 2 a sample of one class had a label for each, and version 1
 * had no history.
 *
 * @param next position of the first sample that has not been trained on or scored
 * @param end where the run ends, if it is told; else more than any run has
 * @param samples that were held back or in a batch being assembled, in any order
 */
record TrainingState(long next, long end, List<RunSample> samples) {

  private static final int VERSION = 5;

  /**
   * @param engine null of a run that has ended
   */
  static void write(
      OutputStream target,
      String plan,
      RunFingerprint run,
      long next,
      List<RunSample> samples,
      byte[] history,
      StateCopy engine)
      throws IOException {
    DataOutputStream out = new DataOutputStream(target);
    out.writeInt(VERSION);
    out.writeUTF(plan);
    RunIdentityFormat.write(run, out);
    out.writeLong(next);
    SampleFormat.write(samples, out);
    out.write(history);
    out.writeBoolean(engine != null);
    out.flush();
    if (engine != null) {
      engine.write(target);
    }
  }

  /** The history as it is now, to be written later. */
  static byte[] copy(RunHistory history) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    history.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /**
   * Reads the state and puts the history's and the engine's part into them.
   *
   * @param plan fingerprint of the run's plan
   * @throws IncompatibleStateException if it is of a newer version, another run or its plan, naming
   *     what differs, or another network
   * @throws IOException if it cannot be read now
   */
  static TrainingState read(
      InputStream source,
      String plan,
      RunFingerprint run,
      RunHistory history,
      TrainingEngine engine)
      throws IOException {
    DataInputStream in = new DataInputStream(source);
    int version = in.readInt();
    return switch (version) {
      case 1 -> {
        TrainingState state = readPosition(version, in, plan, run);
        history.forget();
        readEngine(source, engine);
        yield state;
      }
      case 2, 3, 4, 5 -> {
        TrainingState state = readPosition(version, in, plan, run);
        history.read(in, version > 3);
        if (version < 5 || in.readBoolean()) {
          readEngine(source, engine);
        }
        yield state;
      }
      default ->
          throw new IncompatibleStateException(
              "Training state of version " + version + "; this release reads 1 to " + VERSION);
    };
  }

  static void readEngine(InputStream source, TrainingEngine engine) throws IOException {
    try {
      engine.readState(source);
    } catch (EngineStateException e) {
      throw new IncompatibleStateException(e.getMessage(), e);
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  private static TrainingState readPosition(
      int version, DataInputStream in, String plan, RunFingerprint run) throws IOException {
    String saved = in.readUTF();
    if (version > 3) {
      RunIdentityFormat.requireSame(in, run);
    }
    RunIdentityFormat.requireSame(saved, plan);
    long next = in.readLong();
    return new TrainingState(next, Long.MAX_VALUE, SampleFormat.readAll(in, version > 2));
  }
}
