package io.radflow.preprocess.table;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.PartReceipt;
import io.radflow.core.part.PartWriter;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.table.Columns;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Row;

/** Writes a bounded table of tensors as a view, as the preprocess job writes one of samples. */
@Internal
public final class TableView {

  private TableView() {}

  /**
   * @throws IllegalArgumentException naming the column that is missing or of another type
   */
  public static void check(Columns columns) {
    columns.reads(TableParts.VIEW).reads(TableParts.TENSORS);
  }

  /**
   * Adds to the rows' environment what writes them.
   *
   * @param rows with the columns that {@link #check} asks for, in any order
   * @param view name of the view
   */
  public static void write(DataStream<Row> rows, StoreAddress address, String view) {
    DataStream<Tuple2<Integer, Long>> sizes =
        rows.map(row -> TableParts.PLACE.record(row).getPart())
            .returns(Types.INT)
            .name("part of a row")
            .uid("table-part-" + view)
            .keyBy(part -> part, Types.INT)
            .process(new PartSizes(), PartSizes.TYPE)
            .name("sizes of parts")
            .uid("table-sizes-" + view);
    SingleOutputStreamOperator<PartElement> parts =
        rows.keyBy(TableParts::group, Types.INT)
            .connect(sizes.broadcast(TableParts.SIZES))
            .process(new TableParts(view, rows.getType()))
            .returns(PartElement.TYPE_INFORMATION)
            .name("mix rows")
            .uid("table-rows-" + view);
    SingleOutputStreamOperator<PartReceipt> receipts =
        parts
            .keyBy(PartElement::key)
            .process(new PartWriter(address), PartReceipt.TYPE_INFORMATION)
            .name("tensors")
            .uid("table-tensors-" + view);
    receipts
        .keyBy(receipt -> view, Types.STRING)
        .connect(
            parts.getSideOutput(TableParts.DESCRIPTIONS).keyBy(description -> view, Types.STRING))
        .process(new TableViewCompletion(address))
        .returns(Types.LONG)
        .setParallelism(1)
        .name("manifest")
        .uid("table-manifest-" + view)
        .sinkTo(new DiscardingSink<>())
        .setParallelism(1)
        .name("end");
  }
}
