package io.radflow.eval.prediction;

import io.radflow.core.parquet.MemoryInputFile;
import io.radflow.core.record.Task;
import io.radflow.core.source.RecordIterator;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of one object of predictions, then its end. An object that is no table of predictions is
 * one fault in place of the rows that cannot be had.
 */
final class PredictionObject implements RecordIterator<PredictionRow> {

  private final String key;
  private final Support support = new Support();
  private ParquetReader<PredictionRow> reader;
  private PredictionRow next;
  private long row;

  PredictionObject(String key, byte[] bytes) {
    this.key = key;
    try {
      InputFile file = new MemoryInputFile(key, bytes);
      reader = new Builder(file, support).build();
      next = following();
    } catch (IOException | RuntimeException e) {
      next = unreadable(e);
    }
  }

  /** An object that cannot be had at all. */
  PredictionObject(String key, String why) {
    this.key = key;
    next = PredictionRow.fault(key, 0, PredictionFault.UNREADABLE_PREDICTIONS, why);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public PredictionRow next() throws IOException {
    if (next == null) {
      throw new NoSuchElementException(key);
    }
    PredictionRow current = next;
    switch (current.type) {
      case END -> next = null;
      case PREDICTION, FAULT -> next = reader == null ? end() : following();
    }
    return current;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  private PredictionRow following() throws IOException {
    long number = row;
    try {
      PredictionRow prediction = reader.read();
      if (prediction == null) {
        return end();
      }
      row++;
      prediction.object = key;
      prediction.row = number;
      return checked(prediction);
    } catch (IOException | RuntimeException e) {
      close();
      return unreadable(e);
    }
  }

  private PredictionRow end() {
    return new PredictionRow(PredictionRow.Type.END, key, row);
  }

  private PredictionRow unreadable(Exception e) {
    return PredictionRow.fault(
        key, row, PredictionFault.UNREADABLE_PREDICTIONS, "not predictions: " + e.getMessage());
  }

  private PredictionRow checked(PredictionRow prediction) {
    String missing = support.materializer.missing();
    if (missing != null) {
      return fault(prediction, missing + " is null, expected a value in every prediction");
    }
    if (prediction.task == null) {
      String expected = Arrays.toString(Task.values());
      return fault(
          prediction, "task is '" + support.materializer.task() + "', expected one of " + expected);
    }
    return prediction;
  }

  /** The row with all that it tells, which says what is rejected. */
  private static PredictionRow fault(PredictionRow prediction, String detail) {
    prediction.type = PredictionRow.Type.FAULT;
    prediction.fault = PredictionFault.MISSING_VALUE;
    prediction.detail = detail;
    return prediction;
  }

  private static final class Builder extends ParquetReader.Builder<PredictionRow> {

    private final Support support;

    Builder(InputFile file, Support support) {
      // Without Hadoop's files of defaults, which would be parsed for each object.
      super(file, new PlainParquetConfiguration());
      this.support = support;
    }

    @Override
    protected ReadSupport<PredictionRow> getReadSupport() {
      return support;
    }
  }

  private static final class Support extends ReadSupport<PredictionRow> {

    private PredictionMaterializer materializer;

    @Override
    public ReadContext init(InitContext context) {
      return new ReadContext(PredictionMaterializer.columns(context.getFileSchema()));
    }

    @Override
    public RecordMaterializer<PredictionRow> prepareForRead(
        ParquetConfiguration configuration,
        Map<String, String> metadata,
        MessageType schema,
        ReadContext context) {
      materializer = new PredictionMaterializer(context.getRequestedSchema());
      return materializer;
    }

    /** Deprecated, and abstract all the same; the reader calls the other one. */
    @Override
    @SuppressWarnings("deprecation")
    public RecordMaterializer<PredictionRow> prepareForRead(
        Configuration configuration,
        Map<String, String> metadata,
        MessageType schema,
        ReadContext context) {
      throw new UnsupportedOperationException("with Hadoop's configuration");
    }
  }
}
