package io.radflow.training.operator;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.failure.PermanentFailure;
import io.radflow.training.engine.EngineStateException;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.RunHistory;
import io.radflow.training.identity.RunDifference;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.source.RunSample;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a checkpoint of the training operator holds: the plan's fingerprint, the run's, the next
 * position, the samples at and after it that have already come, the run's history and, unless the
 * run has ended, the engine's state. Writes version 5; version 4 had the engine's state of a run
 * that has ended too, version 3 had no fingerprint of the run, nor how rows came, in version 2 a
 * sample of one class had a label for each, and version 1 had no history.
 *
 * @param next position of the first sample that has not been trained on or scored
 * @param samples that were held back or in a batch being assembled, in any order
 */
record TrainingState(long next, List<RunSample> samples) {

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
    byte[] identity = run.text().getBytes(StandardCharsets.UTF_8);
    out.writeInt(identity.length);
    out.write(identity);
    out.writeLong(next);
    out.writeInt(samples.size());
    for (RunSample sample : samples) {
      write(sample, out);
    }
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

  private static void readEngine(InputStream source, TrainingEngine engine) throws IOException {
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
      requireSame(in.readNBytes(in.readInt()), run);
    }
    if (!saved.equals(plan)) {
      throw new IncompatibleStateException(
          "The checkpoint is of another run: ["
              + saved
              + "], the configuration and the view now give ["
              + plan
              + "]");
    }
    long next = in.readLong();
    int count = in.readInt();
    List<RunSample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(readSample(version, in));
    }
    return new TrainingState(next, samples);
  }

  private static void requireSame(byte[] saved, RunFingerprint run) {
    List<RunDifference> differences =
        RunFingerprint.parse(new String(saved, StandardCharsets.UTF_8)).differences(run);
    if (!differences.isEmpty()) {
      throw new IncompatibleStateException(
          "The checkpoint is of another run: " + RunFingerprint.describe(differences));
    }
  }

  private static void write(RunSample sample, DataOutputStream out) throws IOException {
    out.writeLong(sample.position);
    out.writeBoolean(sample.evaluation);
    out.writeLong(sample.epoch);
    out.writeUTF(sample.id);
    out.writeInt(sample.height);
    out.writeInt(sample.width);
    out.writeInt(sample.channels);
    out.writeInt(sample.pixels.length);
    out.write(sample.pixels);
    out.writeInt(sample.labelCount());
    out.writeInt(sample.hot);
    if (sample.hot < 0) {
      for (float label : sample.labels) {
        out.writeFloat(label);
      }
    }
  }

  private static RunSample readSample(int version, DataInputStream in) throws IOException {
    RunSample sample = new RunSample();
    sample.position = in.readLong();
    sample.evaluation = in.readBoolean();
    sample.epoch = in.readLong();
    sample.id = in.readUTF();
    sample.height = in.readInt();
    sample.width = in.readInt();
    sample.channels = in.readInt();
    sample.pixels = new byte[in.readInt()];
    in.readFully(sample.pixels);
    sample.units = in.readInt();
    sample.hot = version < 3 ? -1 : in.readInt();
    if (sample.hot < 0) {
      sample.labels = new float[sample.units];
      for (int i = 0; i < sample.labels.length; i++) {
        sample.labels[i] = in.readFloat();
      }
    }
    return sample;
  }
}
