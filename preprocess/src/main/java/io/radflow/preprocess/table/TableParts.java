package io.radflow.preprocess.table;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.TensorSample;
import io.radflow.core.record.ViewRow;
import io.radflow.core.table.RecordRows;
import io.radflow.preprocess.job.SampleOutput;
import io.radflow.preprocess.labels.LabelSpace;
import io.radflow.preprocess.view.Counters;
import io.radflow.preprocess.view.SampleUnit;
import io.radflow.preprocess.view.ViewDescription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keyed by part: holds the rows of a table until it ends, and then sends them on as parts of a view
 * in the order of their numbers. So whatever order and parallelism the table comes in, the view is
 * the same.
 */
final class TableParts extends KeyedProcessFunction<Integer, Row, PartElement> {

  static final String PART = "part";
  static final String ROW = "row";

  static final RecordRows<TensorSample> TENSORS =
      RecordRows.of(TensorSample.class).orElse("patient", null).orElse("place", -1L);

  /** A table without drops is one. */
  static final RecordRows<ViewRow> VIEW =
      RecordRows.of(ViewRow.class)
          .orElse("drop", "table")
          .orElse("sourceUri", "a table")
          .orElse("labelPolicy", null)
          .orElse("splitPolicy", null)
          .orElse("splitSeed", 0L)
          .orElse("droppedBy", null)
          .orElse("changedBy", null)
          .orElse("rejectReason", null)
          .orElse("rejectDetail", "");

  static final RecordRows<ViewRow> PLACE = VIEW.only(PART, ROW);

  /** What each part's rows say of the view, as JSON. */
  static final OutputTag<String> DESCRIPTIONS = new OutputTag<>("descriptions", Types.STRING);

  private static final long serialVersionUID = 2L;

  private final String view;
  private final TypeInformation<Row> type;

  private transient MapState<Long, Row> rows;

  /**
   * @param view name of the view that is made
   * @param type of the table's rows
   */
  TableParts(String view, TypeInformation<Row> type) {
    this.view = view;
    this.type = type;
  }

  @Override
  public void open(OpenContext context) {
    rows = getRuntimeContext().getMapState(new MapStateDescriptor<>("rows", Types.LONG, type));
  }

  @Override
  public void processElement(Row row, Context context, Collector<PartElement> out)
      throws Exception {
    long number = PLACE.record(row).getRow();
    if (rows.contains(number)) {
      throw RecordRows.refused(
          row,
          ROW,
          "%d, which '%s' has in part %d too"
              .formatted(number, rows.get(number).getField("id"), context.getCurrentKey()),
          "each number once in a part");
    }
    rows.put(number, row);
    // When the table has ended.
    context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PartElement> out)
      throws Exception {
    List<Long> numbers = new ArrayList<>();
    rows.keys().forEach(numbers::add);
    Collections.sort(numbers);
    int part = context.getCurrentKey();
    Row firstRow = rows.get(numbers.get(0));
    ViewRow first = VIEW.record(firstRow);
    String unit = new SampleUnit(drop(first), part, 1).name();
    ViewDescription description = description(firstRow, first);
    SampleOutput output = new SampleOutput(view, unit, part, out);
    for (long number : numbers) {
      Row row = rows.get(number);
      ViewRow next = VIEW.record(row);
      if (!drop(next).equals(drop(first))) {
        throw RecordRows.refused(
            row, PART, part + ", which is of " + drop(first), "a part of one drop");
      }
      if (!description(row, next).equals(description)) {
        throw RecordRows.refused(
            row, "labelSpace", description(row, next).toString(), description.toString());
      }
      emit(row, next, description.labels(), output);
    }
    out.collect(PartElement.end(unit, part, 1));
    context.output(DESCRIPTIONS, description.json());
    rows.clear();
  }

  private static void emit(Row row, ViewRow view, LabelSpace space, SampleOutput output) {
    output.count(Counters.SAMPLES, 1);
    if (view.getDroppedBy() != null) {
      output.dropped(view.getDroppedBy());
    } else if (view.getRejectReason() != null) {
      output.rejected(
          view.getDataset(),
          view.getDrop(),
          view.getSourceUri(),
          view.getId(),
          view.getRejectReason(),
          view.getRejectDetail());
    } else {
      output.tensor(
          tensor(row, space), view.getChangedBy() == null ? List.of() : view.getChangedBy());
    }
  }

  private static TensorSample tensor(Row row, LabelSpace space) {
    TensorSample tensor = TENSORS.record(row);
    List<Float> labels = tensor.getLabels();
    if (labels.size() != space.size()) {
      throw RecordRows.refused(
          row, "labels", labels.toString(), "a value for each of " + space.labels());
    }
    if (labels.stream().anyMatch(label -> label != null && label != 0 && label != 1)) {
      throw RecordRows.refused(row, "labels", labels.toString(), "1, 0 or null");
    }
    return tensor;
  }

  private ViewDescription description(Row row, ViewRow said) {
    try {
      return new ViewDescription(
          view,
          said.getRecipe(),
          new LabelSpace(said.getLabelSpace(), said.getTask(), said.getLabelNames()),
          said.getLabelPolicy(),
          said.getSplitPolicy(),
          said.getSplitSeed());
    } catch (IllegalArgumentException e) {
      throw RecordRows.refused(row, "labelNames", said.getLabelNames().toString(), e.getMessage());
    }
  }

  /** DATASET/DROP. */
  private static String drop(ViewRow row) {
    return row.getDataset() + "/" + row.getDrop();
  }
}
