package io.radflow.preprocess.table;

import io.radflow.core.record.ImageSample;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.labels.InvalidLabelException;
import io.radflow.preprocess.labels.LabelSpace;
import io.radflow.preprocess.view.LabelledSample;
import io.radflow.preprocess.view.ViewRules;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.types.Row;

/** Applies a view's rules to rows of a table. */
public final class LabelRows extends RichMapFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final ViewRules rules;
  private final String[] output;

  /**
   * @param output names of the output's columns
   */
  public LabelRows(ViewRules rules, String[] output) {
    this.rules = rules;
    this.output = output;
  }

  @Override
  public Row map(Row row) {
    LabelSpace space = rules.labels().space();
    Map<String, Object> values = new HashMap<>();
    values.put("labelSpace", space.name());
    values.put("labelNames", space.labels().toArray(String[]::new));
    values.put("task", space.task().name());
    values.put("labelPolicy", rules.labels().policy().toString());
    values.put("splitPolicy", rules.splits().name());
    values.put("splitSeed", rules.splitSeed());
    values.put("labels", null);
    values.put("changedBy", null);
    values.put("split", null);
    values.put("droppedBy", null);
    values.put("rejectReason", null);
    values.put("rejectDetail", null);
    try {
      LabelledSample labelled = rules.apply(sample(row));
      values.put("droppedBy", labelled.droppedBy());
      values.put("split", labelled.split());
      values.put("changedBy", labelled.changedBy());
      values.put("labels", labelled.isDropped() ? null : boxed(labelled.values()));
    } catch (InvalidLabelException e) {
      values.put("rejectReason", RejectReason.BAD_LABEL.name());
      values.put("rejectDetail", e.getMessage());
    }
    return StageTables.row(output, row, values);
  }

  /** As far as the rules look at it. */
  private static ImageSample sample(Row row) {
    ImageSample sample = new ImageSample();
    sample.setId(row.getFieldAs("id"));
    sample.setDataset(row.getFieldAs("dataset"));
    sample.setSplit(row.getFieldAs("split"));
    sample.setPatient(row.getFieldAs("patient"));
    sample.setView(row.getFieldAs("view"));
    sample.setLabels(row.getFieldAs("labels"));
    return sample;
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = Float.isNaN(values[i]) ? null : values[i];
    }
    return boxed;
  }
}
