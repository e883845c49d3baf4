package io.radflow.core.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.parquet.MemoryInputFile;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import java.util.List;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.junit.jupiter.api.Test;

/** How objects of samples are cut into pages. */
class SamplePagesTest {

  private static final int ROWS = 64;

  @Test
  void anImageIsAPageOfItsOwn() throws Exception {
    byte[] object = RecordKind.IMAGE_SAMPLE.object(SampleRecords.samples(ROWS, 110_000, 1)).bytes();
    OffsetIndex pages = imagePages(object);

    assertThat(pages.getPageCount()).isEqualTo(ROWS);
    for (int row = 0; row < ROWS; row++) {
      assertThat(pages.getFirstRowIndex(row)).isEqualTo(row);
    }
  }

  @Test
  void smallImagesShareAPageOfSixteenKilobytes() throws Exception {
    OffsetIndex pages =
        imagePages(RecordKind.IMAGE_SAMPLE.object(SampleRecords.samples(ROWS, 1_000, 1)).bytes());

    assertThat(pages.getPageCount()).isBetween(4, 5);
  }

  @Test
  void smallPagesCostLessThanATenthOfAPercent() throws Exception {
    List<ImageSample> samples = SampleRecords.samples(ROWS, 110_000, 1);
    long inLargePages = ParquetRecords.encode(ImageSample.getClassSchema(), samples).length;

    assertThat((double) RecordKind.IMAGE_SAMPLE.object(samples).bytes().length)
        .isLessThan(1.001 * inLargePages);
  }

  @Test
  void aBitThatFlippedInAPageIsNoticed() throws Exception {
    byte[] object = RecordKind.IMAGE_SAMPLE.object(SampleRecords.samples(ROWS, 20_000, 1)).bytes();
    OffsetIndex pages = imagePages(object);
    object[(int) pages.getOffset(5) + 10_000] ^= 4;

    assertThatThrownBy(
            () -> ParquetRecords.decode(ImageSample.getClassSchema(), object, "samples/x.parquet"))
        .hasMessageContaining("samples/x.parquet");
  }

  private static OffsetIndex imagePages(byte[] object) throws Exception {
    try (ParquetFileReader file = ParquetFileReader.open(new MemoryInputFile("x", object))) {
      ColumnChunkMetaData image =
          file.getFooter().getBlocks().get(0).getColumns().stream()
              .filter(column -> column.getPath().toDotString().equals("image"))
              .findFirst()
              .orElseThrow();
      return file.readOffsetIndex(image);
    }
  }
}
