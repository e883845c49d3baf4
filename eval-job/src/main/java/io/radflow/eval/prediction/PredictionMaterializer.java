package io.radflow.eval.prediction;

import io.radflow.core.record.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Fills predictions straight from the columns of a Parquet file, whatever tool wrote it: lists in
 * the two-level and the three-level form, whatever their inner fields are called; numbers in any
 * numeric type. What a row lacks is told by {@link #missing()}.
 */
final class PredictionMaterializer extends RecordMaterializer<PredictionRow> {

  private static final List<String> REQUIRED =
      List.of(
          "run",
          "pretrainedModel",
          "target",
          "shot",
          "seed",
          "step",
          "passSize",
          "sampleId",
          "task",
          "labelNames",
          "labels",
          "scores");

  private static final String PATIENT_DISJOINT = "patientDisjoint";
  private static final String FINGERPRINT = "fingerprint";

  /** Of newer files, which rows may have. */
  private static final List<String> OPTIONAL = List.of(PATIENT_DISJOINT, FINGERPRINT);

  private final GroupConverter root;
  private final boolean[] present = new boolean[REQUIRED.size()];
  private final ListColumn.Texts labelNames = new ListColumn.Texts();
  private final ListColumn.Floats labels = new ListColumn.Floats();
  private final ListColumn.Floats scores = new ListColumn.Floats();
  private PredictionRow row;
  private String task;
  private String[] newestLabelNames = new String[0];

  /**
   * @param columns what {@link #columns} selected
   */
  PredictionMaterializer(MessageType columns) {
    Converter[] converters =
        columns.getFields().stream().map(this::converter).toArray(Converter[]::new);
    this.root =
        new GroupConverter() {
          @Override
          public Converter getConverter(int field) {
            return converters[field];
          }

          @Override
          public void start() {
            begin();
          }

          @Override
          public void end() {
            complete();
          }
        };
  }

  /**
   * The columns of a file that are read.
   *
   * @throws IllegalArgumentException naming the one that is missing
   */
  static MessageType columns(MessageType file) {
    List<Type> columns = new ArrayList<>();
    for (String name : REQUIRED) {
      if (!file.containsField(name)) {
        throw new IllegalArgumentException(
            "column '" + name + "' is missing; expected " + REQUIRED);
      }
      columns.add(file.getType(name));
    }
    for (String name : OPTIONAL) {
      if (file.containsField(name)) {
        columns.add(file.getType(name));
      }
    }
    return new MessageType(file.getName(), columns);
  }

  @Override
  public PredictionRow getCurrentRecord() {
    return row;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  /** What the newest row does not tell and must; null if nothing. */
  String missing() {
    for (int i = 0; i < present.length; i++) {
      if (!present[i]) {
        return REQUIRED.get(i);
      }
    }
    if (labelNames.firstNull() >= 0) {
      return "labelNames[" + labelNames.firstNull() + "]";
    }
    return scores.firstNull() >= 0 ? "scores[" + scores.firstNull() + "]" : null;
  }

  /** The newest row's task as the file has it. */
  String task() {
    return task;
  }

  private void begin() {
    row = new PredictionRow();
    row.type = PredictionRow.Type.PREDICTION;
    task = null;
    Arrays.fill(present, false);
    labelNames.clear();
    labels.clear();
    scores.clear();
  }

  private void complete() {
    if (!labelNames.hold(newestLabelNames)) {
      newestLabelNames = labelNames.toArray();
    }
    // Nearly always those of the row before: shared.
    row.labelNames = newestLabelNames;
    row.labels = labels.toArray();
    row.scores = scores.toArray();
    row.task = null;
    for (Task one : Task.values()) {
      if (one.name().equals(task)) {
        row.task = one;
      }
    }
  }

  private Converter converter(Type type) {
    String name = type.getName();
    int index = REQUIRED.indexOf(name);
    Runnable seen = index < 0 ? () -> {} : () -> present[index] = true;
    return switch (name) {
      case "run" -> ScalarColumn.text(type, value -> row.run = value, seen);
      case "pretrainedModel" -> ScalarColumn.text(type, value -> row.pretrainedModel = value, seen);
      case "target" -> ScalarColumn.text(type, value -> row.target = value, seen);
      case "shot" -> ScalarColumn.text(type, value -> row.shot = value, seen);
      case "sampleId" -> ScalarColumn.text(type, value -> row.sampleId = value, seen);
      case "task" -> ScalarColumn.text(type, value -> task = value, seen);
      case "seed" -> ScalarColumn.whole(type, value -> row.seed = value, seen);
      case "step" -> ScalarColumn.whole(type, value -> row.step = value, seen);
      case "passSize" -> ScalarColumn.whole(type, value -> row.passSize = value, seen);
      case "labelNames" -> ListColumn.of(type, labelNames, seen);
      case "labels" -> ListColumn.of(type, labels, seen);
      case "scores" -> ListColumn.of(type, scores, seen);
      case FINGERPRINT -> ScalarColumn.text(type, value -> row.fingerprint = value, seen);
      case PATIENT_DISJOINT -> ScalarColumn.flag(type, value -> row.patientDisjoint = value);
      default -> throw new IllegalStateException(name);
    };
  }
}
