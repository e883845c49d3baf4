package io.radflow.preprocess.table;

import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.record.ViewRow;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.table.Columns;
import io.radflow.core.table.RecordRows;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.labels.InvalidLabelException;
import io.radflow.preprocess.labels.LabelSpace;
import io.radflow.preprocess.view.LabelledSample;
import io.radflow.preprocess.view.ViewRules;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;

/** Applies a view's rules to rows of a table. */
@Internal
public final class LabelRows extends RichMapFunction<Row, Row> {

  private static final long serialVersionUID = 2L;

  /** As far as the rules look at it. */
  private static final RecordRows<ImageSample> SAMPLES =
      RecordRows.of(ImageSample.class).only("id", "dataset", "labels", "split", "patient", "view");

  private static final RecordRows<TensorSample> LABELS =
      RecordRows.of(TensorSample.class).only("labels", "split");

  private static final RecordRows<ViewRow> VIEW =
      RecordRows.of(ViewRow.class)
          .only(
              "labelSpace",
              "labelNames",
              "task",
              "labelPolicy",
              "splitPolicy",
              "splitSeed",
              "droppedBy",
              "changedBy",
              "rejectReason",
              "rejectDetail");

  private final ViewRules rules;
  private final String[] output;

  /**
   * @param output names of the output's columns
   */
  public LabelRows(ViewRules rules, String[] output) {
    this.rules = rules;
    this.output = output;
  }

  /**
   * The output's columns.
   *
   * @throws IllegalArgumentException if the input has not those that are read
   */
  public static RowTypeInfo type(Columns columns) {
    return columns.reads(SAMPLES).with(LABELS).with(VIEW).output();
  }

  @Override
  public Row map(Row row) {
    ImageSample sample = SAMPLES.record(row);
    TensorSample labels = new TensorSample();
    ViewRow view = view();
    try {
      LabelledSample labelled = rules.apply(sample);
      view.setDroppedBy(labelled.droppedBy());
      if (!labelled.isDropped()) {
        labels.setSplit(labelled.split());
        labels.setLabels(labelled.labels());
        view.setChangedBy(labelled.changes());
      }
    } catch (InvalidLabelException e) {
      view.setRejectReason(RejectReason.BAD_LABEL.name());
      view.setRejectDetail(e.getMessage());
    }
    Map<String, Object> values = new HashMap<>(VIEW.values(view));
    values.putAll(LABELS.values(labels));
    return StageTables.row(output, row, values);
  }

  private ViewRow view() {
    LabelSpace space = rules.labels().space();
    ViewRow view = new ViewRow();
    view.setLabelSpace(space.name());
    view.setLabelNames(space.labels());
    view.setTask(space.task());
    view.setLabelPolicy(rules.labels().policy().toString());
    view.setSplitPolicy(rules.splits().name());
    view.setSplitSeed(rules.splitSeed());
    return view;
  }
}
