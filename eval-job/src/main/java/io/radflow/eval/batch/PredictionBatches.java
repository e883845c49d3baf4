package io.radflow.eval.batch;

import io.radflow.core.source.RecordIterator;
import io.radflow.eval.prediction.FaultException;
import io.radflow.eval.prediction.PredictionCheck;
import io.radflow.eval.prediction.PredictionRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.flink.annotation.Internal;

/**
 * The rows of one object, checked and in batches. Where a batch ends follows from the object alone:
 * at another pass, at {@value #MOST_IMAGES} images or {@value #MOST_CELLS} scores, or at the end.
 */
@Internal
public final class PredictionBatches implements RecordIterator<PredictionBatch> {

  static final int MOST_IMAGES = 1024;
  static final int MOST_CELLS = 1 << 18;

  private final String key;
  private final RecordIterator<PredictionRow> rows;
  private final PredictionCheck check = new PredictionCheck();

  /** Read and not in a batch yet. */
  private PredictionRow ahead;

  private boolean ended;

  private final List<RejectedRow> rejected = new ArrayList<>();
  private final ByteArrayOutputStream ids = new ByteArrayOutputStream();
  private final int[] idEnds = new int[MOST_IMAGES];
  private final int[] numbers = new int[MOST_IMAGES];
  private int[] cells = new int[0];
  private int images;

  public PredictionBatches(String key, RecordIterator<PredictionRow> rows) {
    this.key = key;
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public PredictionBatch next() throws IOException {
    if (ended) {
      throw new NoSuchElementException(key);
    }
    PassHeader pass = null;
    int most = 0;
    while (true) {
      PredictionRow row = ahead == null ? rows.next() : ahead;
      ahead = null;
      if (row.type == PredictionRow.Type.END) {
        ended = true;
        return batch(pass);
      }
      if (!isGood(row)) {
        if (rejected.size() >= MOST_IMAGES) {
          return batch(pass);
        }
        continue;
      }
      if (pass == null) {
        pass = PassHeader.of(row);
        most = Math.max(1, Math.min(MOST_IMAGES, MOST_CELLS / row.scores.length));
        cells = new int[most * row.scores.length];
      } else if (images == most || !pass.isOf(row)) {
        ahead = row;
        return batch(pass);
      }
      add(row);
    }
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private boolean isGood(PredictionRow row) {
    try {
      if (row.type == PredictionRow.Type.FAULT) {
        throw new FaultException(row.fault, row.detail);
      }
      check.check(row);
      return true;
    } catch (FaultException e) {
      rejected.add(RejectedRow.of(row, e.fault(), e.getMessage()));
      return false;
    }
  }

  private void add(PredictionRow row) {
    ids.writeBytes(row.sampleId.getBytes(StandardCharsets.UTF_8));
    idEnds[images] = ids.size();
    numbers[images] = (int) row.row;
    int start = images * row.scores.length;
    for (int i = 0; i < row.scores.length; i++) {
      cells[start + i] = ScoreCell.of(row.labels[i], row.scores[i]);
    }
    images++;
  }

  private PredictionBatch batch(PassHeader pass) {
    PredictionBatch batch = new PredictionBatch();
    batch.object = key;
    batch.rejected = rejected.toArray(new RejectedRow[0]);
    batch.isLast = ended;
    if (pass != null) {
      int labels = pass.labelNames.length;
      batch.pass = pass;
      batch.block =
          new ScoreBlock(
              key,
              Arrays.copyOf(numbers, images),
              ids.toByteArray(),
              Arrays.copyOf(idEnds, images),
              labels,
              images * labels == cells.length ? cells : Arrays.copyOf(cells, images * labels));
    }
    rejected.clear();
    ids.reset();
    images = 0;
    return batch;
  }
}
