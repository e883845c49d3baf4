package io.radflow.training.operator;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.source.RunSample;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * What a checkpoint holds of one rank of a run that is computed in leaves: the samples of its
 * leaves, of the rank that leads the run's history, and a stretch of the engine's state. All ranks
 * have the same engine state, so each writes an equal part of its bytes, and as many ranks as there
 * are then read it. A CRC32C follows what precedes the stretch, and one the stretch.
 *
 * @param head what all ranks of a checkpoint have in common, but for the rank
 * @param samples that the rank held back
 * @param history as {@link TrainingState#copy} makes it; empty of ranks that do not lead
 */
record RankState(Head head, List<RunSample> samples, byte[] history) {

  /** States of lower versions are of a run that is not computed in leaves. */
  private static final int VERSION = 6;

  /**
   * @param plan fingerprint of the run's plan
   * @param ranks that the checkpoint is of
   * @param next position of the first sample that has not been trained on or scored
   * @param end where the run ends
   * @param engineBytes of all ranks' stretches
   */
  record Head(
      String plan, RunFingerprint run, int ranks, int rank, long next, long end, long engineBytes) {

    boolean isOfTheSame(Head other) {
      return equals(
          new Head(
              other.plan, other.run, other.ranks, rank, other.next, other.end, other.engineBytes));
    }

    /** First byte of the rank's stretch. */
    long from() {
      return share(rank);
    }

    /** The byte after its last; of a run that is done, both are 0. */
    long to() {
      return share(rank + 1);
    }

    private long share(long before) {
      return before * (engineBytes / ranks) + Math.min(before, engineBytes % ranks);
    }
  }

  /**
   * Writes a rank's state.
   *
   * @param engine the whole engine's state; null of a run that is done
   */
  static void write(
      OutputStream target, Head head, List<RunSample> samples, byte[] history, StateCopy engine)
      throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(target, new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    out.writeInt(VERSION);
    out.writeUTF(head.plan());
    RunIdentityFormat.write(head.run(), out);
    out.writeInt(head.ranks());
    out.writeInt(head.rank());
    out.writeLong(head.next());
    out.writeLong(head.end());
    out.writeLong(head.engineBytes());
    SampleFormat.write(samples, out);
    out.writeInt(history.length);
    out.write(history);
    out.writeLong(checked.getChecksum().getValue());
    out.flush();
    if (engine != null) {
      Stretch stretch = new Stretch(target, head.from(), head.to());
      engine.write(stretch);
      new DataOutputStream(target).writeLong(stretch.checksum());
    }
    target.flush();
  }

  /**
   * Reads what precedes the stretch of the engine's state.
   *
   * @throws IncompatibleStateException if it is of another version, run or plan
   * @throws IOException if it is damaged or cannot be read now
   */
  static RankState read(InputStream source, String plan, RunFingerprint run) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(source, new CRC32C());
    DataInputStream in = new DataInputStream(checked);
    int version = in.readInt();
    if (version != VERSION) {
      throw new IncompatibleStateException(
          "Training state of version %d; a run with training.leaves has %d"
              .formatted(version, VERSION));
    }
    String saved = in.readUTF();
    RunIdentityFormat.requireSame(in, run);
    RunIdentityFormat.requireSame(saved, plan);
    Head head =
        new Head(
            saved, run, in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readLong());
    List<RunSample> samples = SampleFormat.readAll(in, true);
    byte[] history = in.readNBytes(in.readInt());
    long expected = checked.getChecksum().getValue();
    long found = in.readLong();
    if (found != expected) {
      throw new IOException(
          "The state of rank %d of %d is damaged: CRC32C is %08x, it says %08x"
              .formatted(head.rank(), head.ranks(), expected, found));
    }
    return new RankState(head, samples, history);
  }

  /** Lets some of the bytes through that are written to it. */
  private static final class Stretch extends OutputStream {

    private final CheckedOutputStream target;
    private final long from;
    private final long to;
    private long at;

    Stretch(OutputStream target, long from, long to) {
      this.target = new CheckedOutputStream(target, new CRC32C());
      this.from = from;
      this.to = to;
    }

    long checksum() {
      return target.getChecksum().getValue();
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int first = (int) Math.max(0, Math.min(length, from - at));
      int last = (int) Math.max(first, Math.min(length, to - at));
      target.write(bytes, offset + first, last - first);
      at += length;
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }
}
