package io.radflow.preprocess.table;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.PartReceipt;
import io.radflow.core.part.PartWriter;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.table.Columns;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Row;

/** Writes a bounded table of tensors as a view, as the preprocess job writes one of samples. */
public final class TableView {

  private TableView() {}

  /**
   * @throws IllegalArgumentException naming the column that is missing or of another type
   */
  public static void check(Columns columns) {
    columns
        .require(TableParts.PART, Columns.WHOLE)
        .require(TableParts.ROW, Columns.LARGE)
        .require("id", Columns.TEXT)
        .require("dataset", Columns.TEXT)
        .require("split", Columns.TEXT)
        .require("labelSpace", Columns.TEXT)
        .require("labelNames", Columns.TEXTS)
        .require("task", Columns.TEXT)
        .require("labels", Columns.FLOATS)
        .require("recipe", Columns.TEXT)
        .require("height", Columns.WHOLE)
        .require("width", Columns.WHOLE)
        .require("channels", Columns.WHOLE)
        .require("bits", Columns.WHOLE)
        .require("format", Columns.TEXT)
        .require("pixels", Columns.BYTES)
        .require("checksum", Columns.LARGE)
        .require("sourceHeight", Columns.WHOLE)
        .require("sourceWidth", Columns.WHOLE)
        .optional("drop", Columns.TEXT)
        .optional("patient", Columns.TEXT)
        .optional("sourceUri", Columns.TEXT)
        .optional("labelPolicy", Columns.TEXT)
        .optional("splitPolicy", Columns.TEXT)
        .optional("splitSeed", Columns.LARGE)
        .optional("droppedBy", Columns.TEXT)
        .optional("changedBy", Columns.TEXTS)
        .optional("rejectReason", Columns.TEXT)
        .optional("rejectDetail", Columns.TEXT);
  }

  /**
   * Adds to the rows' environment what writes them.
   *
   * @param rows with the columns that {@link #check} asks for, in any order
   * @param view name of the view
   */
  public static void write(DataStream<Row> rows, StoreAddress address, String view) {
    SingleOutputStreamOperator<PartElement> parts =
        rows.keyBy(row -> row.<Integer>getFieldAs(TableParts.PART), Types.INT)
            .process(new TableParts(view, rows.getType()))
            .returns(PartElement.TYPE_INFORMATION)
            .name("order rows")
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
