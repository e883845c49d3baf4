package io.radflow.core.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Reject;
import io.radflow.core.record.TensorSample;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Objects of every kind that 0.1.0 wrote, whose schemas name their records in another package, are
 * read in full and by columns.
 */
class EarlierObjectsTest {

  private record Kept(Schema schema, int rows, String column) {}

  private static final List<Kept> KEPT =
      List.of(
          new Kept(ImageSample.getClassSchema(), 16, "crc32c"),
          new Kept(TensorSample.getClassSchema(), 16, "labels"),
          new Kept(Prediction.getClassSchema(), 16, "scores"),
          new Kept(Metric.getClassSchema(), 133, "name"),
          new Kept(Reject.getClassSchema(), 6, "detail"));

  @TestFactory
  Stream<DynamicTest> objectsWrittenBy010AreRead() {
    return KEPT.stream()
        .map(kept -> DynamicTest.dynamicTest(kept.schema().getName(), () -> assertRead(kept)));
  }

  private static void assertRead(Kept kept) throws Exception {
    String name = kept.schema().getName() + ".parquet";
    byte[] bytes;
    try (InputStream in =
        EarlierObjectsTest.class.getResourceAsStream("/written-by-0.1.0/" + name)) {
      bytes = in.readAllBytes();
    }
    List<SpecificRecord> whole = ParquetRecords.decode(kept.schema(), bytes, name);
    List<SpecificRecord> columns =
        ParquetRecords.decode(
            kept.schema(),
            ParquetRecords.columns(kept.schema(), kept.column()),
            new MemoryInputFile(name, bytes));
    int column = kept.schema().getField(kept.column()).pos();

    assertThat(whole).hasSize(kept.rows());
    assertThat(columns.stream().map(row -> row.get(column)).toList())
        .isEqualTo(whole.stream().map(row -> row.get(column)).toList());
    assertThat(whole).allSatisfy(row -> assertThat(row.get(column)).isNotNull());
  }
}
