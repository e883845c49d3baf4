package io.radflow.eval.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * Labels and scores of some images of one pass, as they follow each other in one object. Not to be
 * changed: state, network and computation share it.
 */
@TypeInfo(ScoreBlockTypeFactory.class)
@Internal
public final class ScoreBlock {

  final String object;
  final int[] rows;
  final byte[] ids;
  final int[] idEnds;
  final int labels;
  final int[] cells;

  /**
   * @param object key of the object that the predictions are from
   * @param rows [images] row numbers in the object, rising
   * @param ids the images' ids in UTF-8, one after the other
   * @param idEnds [images] where each id ends in {@code ids}
   * @param labels number of labels
   * @param cells [images, labels], as {@link ScoreCell} tells
   */
  ScoreBlock(String object, int[] rows, byte[] ids, int[] idEnds, int labels, int[] cells) {
    this.object = object;
    this.rows = rows;
    this.ids = ids;
    this.idEnds = idEnds;
    this.labels = labels;
    this.cells = cells;
  }

  public int images() {
    return rows.length;
  }

  public int labels() {
    return labels;
  }

  public String object() {
    return object;
  }

  /** Row number of an image in the object. */
  public int row(int image) {
    return rows[image];
  }

  public int cell(int image, int label) {
    return cells[image * labels + label];
  }

  public String id(int image) {
    int start = idStart(image);
    return new String(ids, start, idEnds[image] - start, StandardCharsets.UTF_8);
  }

  /** Bits of an image's id, mixed: each 64-bit number is as likely. */
  public long idHash(int image) {
    long hash = 0xcbf29ce484222325L;
    for (int i = idStart(image); i < idEnds[image]; i++) {
      hash = (hash ^ ids[i]) * 0x100000001b3L;
    }
    return mixed(hash);
  }

  /** Whether an image of this block and one of another have the same id. */
  public boolean hasIdOf(int image, ScoreBlock other, int otherImage) {
    return Arrays.equals(
        ids,
        idStart(image),
        idEnds[image],
        other.ids,
        other.idStart(otherImage),
        other.idEnds[otherImage]);
  }

  /** Whether an image of this block and one of another have the same labels and scores. */
  public boolean hasCellsOf(int image, ScoreBlock other, int otherImage) {
    int start = image * labels;
    int otherStart = otherImage * other.labels;
    return Arrays.equals(
        cells, start, start + labels, other.cells, otherStart, otherStart + other.labels);
  }

  /**
   * @param images indices, rising
   */
  public ScoreBlock select(int[] images) {
    if (images.length == rows.length) {
      return this;
    }
    int[] someRows = new int[images.length];
    int[] someEnds = new int[images.length];
    int[] someCells = new int[images.length * labels];
    byte[] someIds = new byte[ids.length];
    int end = 0;
    for (int i = 0; i < images.length; i++) {
      int image = images[i];
      int start = idStart(image);
      int length = idEnds[image] - start;
      System.arraycopy(ids, start, someIds, end, length);
      end += length;
      someEnds[i] = end;
      someRows[i] = rows[image];
      System.arraycopy(cells, image * labels, someCells, i * labels, labels);
    }
    return new ScoreBlock(
        object, someRows, Arrays.copyOf(someIds, end), someEnds, labels, someCells);
  }

  /** An image's labels and scores, for messages. */
  public String text(int image) {
    float[] values = new float[2 * labels];
    for (int label = 0; label < labels; label++) {
      values[label] = ScoreCell.label(cell(image, label));
      values[labels + label] = ScoreCell.score(cell(image, label));
    }
    return Arrays.toString(values);
  }

  /** Approximate size on the heap. */
  long bytes() {
    return 256 + ids.length + 4L * (rows.length + idEnds.length + cells.length);
  }

  private int idStart(int image) {
    return image == 0 ? 0 : idEnds[image - 1];
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mixed(long value) {
    long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
