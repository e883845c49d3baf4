package io.radflow.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Prediction;
import io.radflow.core.table.StageTables;
import io.radflow.testing.log.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PredictionTablesTest {

  @RegisterExtension static final EvalRun RUNS = new EvalRun();

  @Test
  void whatIsNoPredictionIsLeftOutAndToldOnceForItsObject() throws Exception {
    List<Prediction> pass = SamplePredictions.multiClass("digits", 5, 30, 20);
    pass.subList(4, 14).forEach(one -> one.setScores(Arrays.asList(0.5f, null, 0.1f)));
    // Another tool's, which allows for scores that are not there.
    Schema nullable =
        new Schema.Parser()
            .parse(
                Prediction.getClassSchema()
                    .toString()
                    .replace("\"items\":\"float\"", "\"items\":[\"null\",\"float\"]"));
    RUNS.store()
        .write("predictions/digits/step=5/part-0.parquet", ParquetRecords.encode(nullable, pass));

    List<Row> rows = new ArrayList<>();
    try (CapturedLog log = CapturedLog.open()) {
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.getExecutionEnvironment().setParallelism(1);
      PredictionTables tables =
          new PredictionTables(
              environment, StreamTableEnvironment.create(environment), true, Duration.ofSeconds(1));
      try (CloseableIterator<Row> all =
          StageTables.stream(tables.predictions(RUNS.store().address())).executeAndCollect()) {
        all.forEachRemaining(rows::add);
      }

      assertThat(rows).hasSize(20);
      assertThat(log.linesOf("Object predictions/digits/step=5/part-0.parquet"))
          .singleElement()
          .asString()
          .contains("10 rows are no predictions", "the first is row 4: MISSING_VALUE");
    }
  }
}
