package io.radflow.preprocess.table;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.ViewRow;
import io.radflow.core.table.RecordRows;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/** Makes of the samples of parts the rows of a table, with the part's number in the view. */
@Internal
public final class SampleRows implements FlatMapFunction<PartElement, Row> {

  private static final long serialVersionUID = 1L;

  private static final RecordRows<ImageSample> RECORDS = RecordRows.of(ImageSample.class);

  /** The table's columns. */
  public static RowTypeInfo type() {
    return RECORDS.type(RecordRows.of(ViewRow.class).only(TableParts.PART));
  }

  @Override
  public void flatMap(PartElement element, Collector<Row> out) throws IOException {
    if (element.type == PartElement.Type.ROW) {
      out.collect(Row.join(RECORDS.row((ImageSample) element.record()), Row.of(element.part)));
    }
  }
}
