package io.radflow.preprocess.table;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.preprocess.job.SampleOutput;
import io.radflow.preprocess.labels.LabelSpace;
import io.radflow.preprocess.view.Counters;
import io.radflow.preprocess.view.SampleUnit;
import io.radflow.preprocess.view.ViewDescription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
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

  /** What each part's rows say of the view, as JSON. */
  static final OutputTag<String> DESCRIPTIONS = new OutputTag<>("descriptions", Types.STRING);

  private static final long serialVersionUID = 1L;

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
    Long number = required(row, ROW);
    if (rows.contains(number)) {
      throw refused(
          row,
          ROW,
          "%d, which '%s' has in part %d too; expected each number once in a part"
              .formatted(number, rows.get(number).getField("id"), context.getCurrentKey()));
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
    Row first = rows.get(numbers.get(0));
    String unit = new SampleUnit(drop(first), part, 1).name();
    ViewDescription description = description(first);
    SampleOutput output = new SampleOutput(view, unit, part, out);
    for (long number : numbers) {
      Row row = rows.get(number);
      if (!drop(row).equals(drop(first))) {
        throw refused(
            row,
            PART,
            "%d, which is of %s; expected a part of one drop".formatted(part, drop(first)));
      }
      if (!description(row).equals(description)) {
        throw refused(
            row, "labelSpace", "%s, expected %s".formatted(description(row), description));
      }
      emit(row, description.labels(), output);
    }
    out.collect(PartElement.end(unit, part, 1));
    context.output(DESCRIPTIONS, description.json());
    rows.clear();
  }

  private static void emit(Row row, LabelSpace space, SampleOutput output)
      throws SuppressRestartsException {
    output.count(Counters.SAMPLES, 1);
    String droppedBy = optional(row, "droppedBy");
    String reason = optional(row, "rejectReason");
    if (droppedBy != null) {
      output.dropped(droppedBy);
    } else if (reason != null) {
      String[] drop = drop(row).split("/", 2);
      output.rejected(
          drop[0],
          drop[1],
          textOr(row, "sourceUri", "a table"),
          required(row, "id"),
          reason,
          textOr(row, "rejectDetail", ""));
    } else {
      String[] changedBy = optional(row, "changedBy");
      output.tensor(tensor(row, space), changedBy == null ? new String[0] : changedBy);
    }
  }

  private static TensorSample tensor(Row row, LabelSpace space) throws SuppressRestartsException {
    Float[] labels = required(row, "labels");
    if (labels.length != space.size()) {
      throw refused(
          row, "labels", "%d values, expected one for each of %s".formatted(labels.length, space));
    }
    for (Float label : labels) {
      if (label != null && label != 0 && label != 1) {
        throw refused(row, "labels", Arrays.toString(labels) + ", expected 1, 0 or null");
      }
    }
    return TensorSample.newBuilder()
        .setId(required(row, "id"))
        .setDataset(required(row, "dataset"))
        .setSplit(required(row, "split"))
        .setPatient(optional(row, "patient"))
        .setLabelSpace(space.name())
        .setLabels(Arrays.asList(labels))
        .setRecipe(required(row, "recipe"))
        .setHeight(TableParts.<Integer>required(row, "height"))
        .setWidth(TableParts.<Integer>required(row, "width"))
        .setChannels(TableParts.<Integer>required(row, "channels"))
        .setBits(TableParts.<Integer>required(row, "bits"))
        .setPixels(ByteBuffer.wrap(required(row, "pixels")))
        .setFormat(required(row, "format"))
        .setChecksum(TableParts.<Long>required(row, "checksum"))
        .setSourceHeight(TableParts.<Integer>required(row, "sourceHeight"))
        .setSourceWidth(TableParts.<Integer>required(row, "sourceWidth"))
        .build();
  }

  private ViewDescription description(Row row) throws SuppressRestartsException {
    String[] names = required(row, "labelNames");
    Long seed = optional(row, "splitSeed");
    try {
      return new ViewDescription(
          view,
          required(row, "recipe"),
          new LabelSpace(
              required(row, "labelSpace"), Task.valueOf(required(row, "task")), List.of(names)),
          optional(row, "labelPolicy"),
          optional(row, "splitPolicy"),
          seed == null ? 0 : seed);
    } catch (IllegalArgumentException e) {
      throw refused(row, "labelNames", e.getMessage());
    }
  }

  /** DATASET/DROP; of a table without drops, DATASET/table. */
  private static String drop(Row row) throws SuppressRestartsException {
    return TableParts.<String>required(row, "dataset") + "/" + textOr(row, "drop", "table");
  }

  private static String textOr(Row row, String column, String otherwise) {
    String text = optional(row, column);
    return text == null ? otherwise : text;
  }

  private static <T> T required(Row row, String column) throws SuppressRestartsException {
    T value = row.getFieldAs(column);
    if (value == null) {
      throw refused(row, column, "null, expected a value");
    }
    return value;
  }

  private static <T> T optional(Row row, String column) {
    Set<String> names = row.getFieldNames(true);
    return names.contains(column) ? row.getFieldAs(column) : null;
  }

  /** What is wrong with a row will be so the next time. */
  private static SuppressRestartsException refused(Row row, String column, String found) {
    return new SuppressRestartsException(
        new IllegalArgumentException(
            "The row of '%s': its column '%s' is %s".formatted(row.getField("id"), column, found)));
  }
}
