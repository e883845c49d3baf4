package io.radflow.training.operator;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.rank.EqualShares;
import io.radflow.training.source.RunSample;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * What a checkpoint holds of one rank of a run that is computed in leaves: of the rank that leads
 * the run's history, the samples of each of its leaves, and a stretch of the engine's state. All
 * ranks have the same engine state, so each writes an equal part of its bytes, and as many ranks as
 * there are then read it. What precedes the samples says where those of each leaf are, so that
 * whoever goes on reads its own alone. A CRC32C follows that, and one the samples of each leaf; the
 * engine's state has its own.
 *
 * @param head what all ranks of a checkpoint have in common, but for the rank
 * @param history as {@link TrainingState#copy} makes it; empty of ranks that do not lead
 * @param samples place and length of those of each leaf that has any, bytes
 * @param engineAt place of the stretch of the engine's state
 */
record RankState(Head head, byte[] history, SortedMap<Integer, Place> samples, long engineAt) {

  /** States of lower versions are of a run that is not computed in leaves, or of no release. */
  private static final int VERSION = 7;

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
      return new EqualShares(engineBytes, ranks).from(rank);
    }

    /** The byte after its last; of a run that is done, both are 0. */
    long to() {
      return new EqualShares(engineBytes, ranks).to(rank);
    }
  }

  /** Where some bytes are. */
  record Place(long at, int bytes) {}

  /**
   * Writes a rank's state.
   *
   * @param samples that the rank held back, of each leaf that has any
   * @param engine the whole engine's state; null of a run that is done
   */
  static void write(
      OutputStream target,
      Head head,
      byte[] history,
      SortedMap<Integer, List<RunSample>> samples,
      StateCopy engine)
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
    out.writeInt(history.length);
    out.write(history);
    out.writeInt(samples.size());
    for (var leaf : samples.entrySet()) {
      out.writeInt(leaf.getKey());
      out.writeInt(SampleFormat.bytes(leaf.getValue()));
    }
    out.writeLong(checked.getChecksum().getValue());
    for (List<RunSample> ofLeaf : samples.values()) {
      checked.getChecksum().reset();
      SampleFormat.write(ofLeaf, out);
      out.writeLong(checked.getChecksum().getValue());
    }
    out.flush();
    if (engine != null) {
      engine.write(new Stretch(target, head.from(), head.to()));
    }
    target.flush();
  }

  /**
   * Reads what precedes samples and engine.
   *
   * @param source from its beginning
   * @throws IncompatibleStateException if it is of another version, run or plan
   * @throws IOException if it is damaged or cannot be read now
   */
  static RankState read(FSDataInputStream source, String plan, RunFingerprint run)
      throws IOException {
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
    byte[] history = in.readNBytes(in.readInt());
    int leaves = in.readInt();
    SortedMap<Integer, Integer> lengths = new TreeMap<>();
    for (int i = 0; i < leaves; i++) {
      lengths.put(in.readInt(), in.readInt());
    }
    requireChecksum(checked, in, "state", head);
    SortedMap<Integer, Place> samples = new TreeMap<>();
    long at = source.getPos();
    for (var leaf : lengths.entrySet()) {
      samples.put(leaf.getKey(), new Place(at, leaf.getValue()));
      at += leaf.getValue() + Long.BYTES;
    }
    return new RankState(head, history, samples, at);
  }

  /** Reads the samples of a leaf that has some. */
  List<RunSample> samples(int leaf, FSDataInputStream source) throws IOException {
    source.seek(samples.get(leaf).at());
    CheckedInputStream checked = new CheckedInputStream(source, new CRC32C());
    DataInputStream in = new DataInputStream(checked);
    List<RunSample> read = SampleFormat.readAll(in, true);
    requireChecksum(checked, in, "samples of leaf " + leaf, head);
    return read;
  }

  private static void requireChecksum(
      CheckedInputStream checked, DataInputStream in, String what, Head head) throws IOException {
    long expected = checked.getChecksum().getValue();
    long found = in.readLong();
    if (found != expected) {
      throw new IOException(
          "The %s of rank %d of %d is damaged: CRC32C is %08x, it says %08x"
              .formatted(what, head.rank(), head.ranks(), expected, found));
    }
  }

  /** Lets some of the bytes through that are written to it. */
  private static final class Stretch extends OutputStream {

    private final OutputStream target;
    private final long from;
    private final long to;
    private long at;

    Stretch(OutputStream target, long from, long to) {
      this.target = target;
      this.from = from;
      this.to = to;
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
