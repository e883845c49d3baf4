package io.radflow.core.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.MemoryInputFile;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.TensorSample;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How objects of tensors are cut into pieces. */
class TensorPiecesTest {

  private static final int GREY_224 = 224 * 224;

  @ParameterizedTest(name = "{0} rows of {1} bytes: pieces of {2}")
  @CsvSource({
    "1, 50176, 0",
    "63, 50176, 0",
    "64, 50176, 0",
    "65, 50176, 64",
    "100, 50176, 64",
    "128, 50176, 64",
    "256, 50176, 64",
    "20, 150528, 16",
    "5, 691200, 4",
    "256, 3072, 64",
    "256, 65536, 64",
    "256, 65537, 32",
    "2, 4194304, 1",
    "3, 4194305, 1",
    "3, 5000000, 1",
    "1, 5000000, 0",
    "256, 0, 64",
  })
  void everyColumnsPagesEndWithThePieces(int rows, int bytes, int pieceRows) throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(rows, bytes, 1);

    EncodedObject object = RecordKind.TENSOR_SAMPLE.object(tensors);

    assertThat(object.pieceRows()).isEqualTo(pieceRows);
    assertPages(object, rows, pieceRows == 0 ? rows : pieceRows);
    assertThat(decoded(object)).isEqualTo(tensors);
  }

  /** As encoded images do. */
  @Test
  void piecesHaveTheSameRowsThoughRowsDifferInSize() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, row -> row < 250 ? 1 : 3 << 20, 2);

    EncodedObject object = RecordKind.TENSOR_SAMPLE.object(tensors);

    // 18 MiB in 256 rows.
    assertThat(object.pieceRows()).isEqualTo(32);
    assertPages(object, 256, 32);
    assertThat(decoded(object)).isEqualTo(tensors);
  }

  @Test
  void piecesCostLessThanATenthOfAPercent() throws Exception {
    List<TensorSample> tensors = SampleRecords.tensors(256, GREY_224, 3);
    long whole = ParquetRecords.encode(TensorSample.getClassSchema(), tensors).length;

    assertThat((double) RecordKind.TENSOR_SAMPLE.object(tensors).bytes().length)
        .isLessThan(1.001 * whole);
  }

  @Test
  void anObjectWithoutRowsHasNoPieces() throws Exception {
    EncodedObject object = RecordKind.TENSOR_SAMPLE.object(List.of());

    assertThat(ObjectEntry.of("k", object)).extracting(ObjectEntry::pieces).isEqualTo(1);
    assertThat(object.tailBytes()).isZero();
    assertThat(decoded(object)).isEmpty();
  }

  private static List<TensorSample> decoded(EncodedObject object) throws Exception {
    return ParquetRecords.decode(TensorSample.getClassSchema(), object.bytes(), "x");
  }

  private static void assertPages(EncodedObject object, int rows, int pieceRows) throws Exception {
    List<Long> firstRows = new ArrayList<>();
    for (long row = 0; row < rows; row += pieceRows) {
      firstRows.add(row);
    }
    try (ParquetFileReader file =
        ParquetFileReader.open(new MemoryInputFile("x", object.bytes()))) {
      assertThat(file.getFooter().getBlocks()).hasSize(1);
      BlockMetaData group = file.getFooter().getBlocks().get(0);
      for (ColumnChunkMetaData column : group.getColumns()) {
        OffsetIndex pages = file.readOffsetIndex(column);
        List<Long> found = new ArrayList<>();
        for (int page = 0; page < pages.getPageCount(); page++) {
          found.add(pages.getFirstRowIndex(page));
        }
        assertThat(found).as(column.getPath().toDotString()).isEqualTo(firstRows);
        if (column.getPath().toDotString().equals("pixels")) {
          assertThat(object.tailBytes())
              .isEqualTo(object.bytes().length - column.getStartingPos() - column.getTotalSize());
        }
      }
    }
  }
}
