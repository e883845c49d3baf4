package io.radflow.eval.input;

import io.radflow.ingest.parquet.MemoryInputFile;
import io.radflow.ingest.source.RecordIterator;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of one object of predictions, then its end. An object that is no table of predictions is
 * one fault in place of the rows that cannot be had.
 */
final class PredictionObject implements RecordIterator<PredictionRow> {

  private static final List<String> COLUMNS =
      List.of(
          "run",
          "pretrainedModel",
          "target",
          "shot",
          "seed",
          "step",
          "passSize",
          "sampleId",
          "task",
          "labelNames",
          "labels",
          "scores");

  private final String key;
  private ParquetReader<Group> reader;
  private PredictionRow next;
  private long row;

  PredictionObject(String key, byte[] bytes) {
    this.key = key;
    try {
      InputFile file = new MemoryInputFile(key, bytes);
      checkColumns(file);
      reader = new Builder(file).build();
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
      Group group = reader.read();
      if (group == null) {
        return end();
      }
      row++;
      return PredictionColumns.read(group, key, number);
    } catch (FaultException e) {
      return PredictionRow.fault(key, number, e.fault(), e.getMessage());
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

  private static void checkColumns(InputFile file) throws IOException {
    try (ParquetFileReader footer = ParquetFileReader.open(file)) {
      MessageType schema = footer.getFileMetaData().getSchema();
      for (String column : COLUMNS) {
        if (!schema.containsField(column)) {
          throw new IOException("column '" + column + "' is missing; expected " + COLUMNS);
        }
      }
    }
  }

  private static final class Builder extends ParquetReader.Builder<Group> {

    Builder(InputFile file) {
      super(file);
      withConf(new Configuration(false));
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
