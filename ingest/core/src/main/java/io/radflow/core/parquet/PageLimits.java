package io.radflow.core.parquet;

import org.apache.flink.annotation.Internal;
import org.apache.parquet.column.ParquetProperties;

/**
 * What a page of a column holds at most. It ends with the row that fills it.
 *
 * @param bytes after which it ends
 * @param rows after which it ends
 * @param checkedRows after how many rows the two are looked at; 0 for parquet-java's own measure
 */
@Internal
public record PageLimits(int bytes, int rows, int checkedRows) {

  /** Parquet-java's own: 1 MiB, looked at after 100 rows. */
  public static final PageLimits DEFAULT =
      new PageLimits(
          ParquetProperties.DEFAULT_PAGE_SIZE, ParquetProperties.DEFAULT_PAGE_ROW_COUNT_LIMIT, 0);

  /** More than rows of a piece come to. */
  private static final int UNREACHED_BYTES = 16 << 20;

  /** Pages of a size: few bytes give a page to each large value. */
  public static PageLimits ofBytes(int bytes) {
    return new PageLimits(bytes, ParquetProperties.DEFAULT_PAGE_ROW_COUNT_LIMIT, 1);
  }

  /** Pages of exactly so many rows in all columns, but for the last of each. */
  public static PageLimits ofRows(int rows) {
    return new PageLimits(UNREACHED_BYTES, rows, rows);
  }
}
