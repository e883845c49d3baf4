package io.radflow.preprocess.mix;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A store of samples without bytes, which counts what is asked of it and what is held of it. */
final class VirtualRuns implements FetchedRun.Opener<String> {

  private final int imageBytes;
  private final int pageRows;
  private final long headBytes;

  /** By run, then by row: how often its image was asked for. */
  final Map<DropMix.Run, int[]> fetches = new HashMap<>();

  int requests;
  long held;
  long mostHeld;

  /**
   * @param pageRows rows that can only be read together
   * @param headBytes held of each run that is read
   */
  VirtualRuns(int imageBytes, int pageRows, long headBytes) {
    this.imageBytes = imageBytes;
    this.pageRows = pageRows;
    this.headBytes = headBytes;
  }

  @Override
  public FetchedRun<String> open(DropMix.Run run) {
    fetches.put(run, new int[run.rows()]);
    hold(headBytes);
    return new Rows(run);
  }

  static String name(DropMix.Run run, int row) {
    return run.object() + "/" + (run.firstRow() + row);
  }

  /** A row was taken. */
  void taken(boolean lastOfRun) {
    held -= imageBytes + (lastOfRun ? headBytes : 0);
  }

  private void hold(long bytes) {
    held += bytes;
    mostHeld = Math.max(mostHeld, held);
  }

  private final class Rows implements FetchedRun<String> {

    private final DropMix.Run run;

    Rows(DropMix.Run run) {
      this.run = run;
    }

    @Override
    public long heldBytes() {
      return headBytes;
    }

    @Override
    public int unitEnd(int from, long most) {
      int end = from;
      do {
        end = Math.min(run.rows(), (end / pageRows + 1) * pageRows);
      } while (end < run.rows() && (long) (end + pageRows - from) * imageBytes <= most);
      return end;
    }

    @Override
    public long bytes(int from, int to) {
      return (long) (to - from) * imageBytes;
    }

    @Override
    public byte[] fetch(int from, int to) {
      requests++;
      hold(bytes(from, to));
      for (int row = from; row < to; row++) {
        fetches.get(run)[row]++;
      }
      return ByteBuffer.allocate(8).putInt(from).putInt(to).array();
    }

    @Override
    public List<String> decode(int from, int to, byte[] fetched) {
      ByteBuffer range = ByteBuffer.wrap(fetched);
      return new ArrayList<>(
          IntStream.range(range.getInt(), range.getInt()).mapToObj(row -> name(run, row)).toList());
    }
  }
}
