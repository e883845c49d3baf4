package io.radflow.eval.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.eval.SamplePredictions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.junit.jupiter.api.Test;

class PredictionObjectTest {

  @Test
  void readsEveryFieldAndUnknownLabels() throws Exception {
    List<Prediction> predictions = SamplePredictions.multiLabel("run", 5, 20);

    List<PredictionRow> rows =
        rows(ParquetRecords.encode(Prediction.getClassSchema(), predictions));

    assertThat(rows).hasSize(21);
    assertThat(rows.get(20).type).isEqualTo(PredictionRow.Type.END);
    for (int i = 0; i < 20; i++) {
      assertSame(rows.get(i), predictions.get(i));
    }
  }

  @Test
  void readsListsInTheOldTwoLevelForm() throws Exception {
    List<Prediction> predictions = SamplePredictions.multiClass("run", 5, 4, 2);

    List<PredictionRow> rows = rows(oldForm(predictions));

    assertThat(rows).hasSize(5);
    for (int i = 0; i < 4; i++) {
      assertSame(rows.get(i), predictions.get(i));
    }
  }

  @Test
  void readsWhatPyArrowWritesWithWiderNumbersAndOtherListNames() throws Exception {
    List<PredictionRow> rows;
    try (InputStream in = getClass().getResourceAsStream("/predictions/pyarrow.parquet")) {
      rows = rows(in.readAllBytes());
    }

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).sampleId).isEqualTo("a");
    assertThat(rows.get(0).labels).containsExactly(1, Float.NaN);
    assertThat(rows.get(1).scores).containsExactly(0.5f, 0.125f);
    assertThat(rows.get(1).passSize).isEqualTo(2);
  }

  @Test
  void anObjectThatIsNoParquetIsOneFaultAndAnEnd() throws Exception {
    List<PredictionRow> rows = rows("not parquet at all".getBytes());

    assertThat(rows)
        .extracting(row -> row.type)
        .containsExactly(PredictionRow.Type.FAULT, PredictionRow.Type.END);
    assertThat(rows.get(0).fault).isEqualTo(PredictionFault.UNREADABLE_PREDICTIONS);
  }

  @Test
  void aTableOfSomethingElseNamesTheMissingColumn() throws Exception {
    byte[] metrics = ParquetRecords.encode(Metric.getClassSchema(), List.of());

    assertThat(rows(metrics).get(0).detail).contains("'passSize' is missing");
  }

  private static void assertSame(PredictionRow row, Prediction prediction) {
    assertThat(row.type).isEqualTo(PredictionRow.Type.PREDICTION);
    assertThat(row.run).isEqualTo(prediction.getRun());
    assertThat(row.pretrainedModel).isEqualTo(prediction.getPretrainedModel());
    assertThat(row.target).isEqualTo(prediction.getTarget());
    assertThat(row.shot).isEqualTo(prediction.getShot());
    assertThat(row.seed).isEqualTo(prediction.getSeed());
    assertThat(row.step).isEqualTo(prediction.getStep());
    assertThat(row.passSize).isEqualTo(prediction.getPassSize());
    assertThat(row.sampleId).isEqualTo(prediction.getSampleId());
    assertThat(row.task).isEqualTo(prediction.getTask());
    assertThat(Arrays.asList(row.labelNames)).isEqualTo(prediction.getLabelNames());
    for (int i = 0; i < row.labels.length; i++) {
      Float label = prediction.getLabels().get(i);
      assertThat(row.labels[i]).isEqualTo(label == null ? (Float) Float.NaN : label);
      assertThat(row.scores[i]).isEqualTo(prediction.getScores().get(i));
    }
  }

  private static List<PredictionRow> rows(byte[] object) throws IOException {
    List<PredictionRow> rows = new ArrayList<>();
    try (PredictionObject file = new PredictionObject("predictions/x.parquet", object)) {
      while (file.hasNext()) {
        rows.add(file.next());
      }
    }
    return rows;
  }

  private static byte[] oldForm(List<Prediction> predictions) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Configuration configuration = new Configuration(false);
    configuration.setBoolean("parquet.avro.write-old-list-structure", true);
    // The old form has no null elements.
    org.apache.avro.Schema schema =
        new org.apache.avro.Schema.Parser()
            .parse(
                Prediction.getClassSchema()
                    .toString()
                    .replace("\"items\":[\"null\",\"float\"]", "\"items\":\"float\""));
    try (ParquetWriter<Prediction> writer =
        AvroParquetWriter.<Prediction>builder(output(bytes))
            .withSchema(schema)
            .withDataModel(org.apache.avro.specific.SpecificData.get())
            .withConf(configuration)
            .build()) {
      for (Prediction prediction : predictions) {
        writer.write(prediction);
      }
    }
    return bytes.toByteArray();
  }

  private static OutputFile output(ByteArrayOutputStream bytes) {
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockSizeHint) {
        return new DelegatingPositionOutputStream(bytes) {
          @Override
          public long getPos() {
            return bytes.size();
          }
        };
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
      }

      @Override
      public boolean supportsBlockSize() {
        return false;
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }
    };
  }
}
