package io.radflow.preprocess.table;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.TensorSample;
import io.radflow.core.record.ViewRow;
import io.radflow.core.table.RecordRows;
import io.radflow.preprocess.job.SampleOutput;
import io.radflow.preprocess.labels.LabelSpace;
import io.radflow.preprocess.table.TableOrder.Place;
import io.radflow.preprocess.view.Counters;
import io.radflow.preprocess.view.SampleUnit;
import io.radflow.preprocess.view.ViewDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keyed by group of parts: holds the rows of a table until it ends, and then sends them on as parts
 * of a view in the order of {@link TableOrder}. So whatever order and parallelism the table comes
 * in, the view is the same, and its rows are mixed. The second input are the sizes of all parts,
 * from which the rows' places follow.
 */
final class TableParts
    extends KeyedBroadcastProcessFunction<Integer, Row, Tuple2<Integer, Long>, PartElement> {

  /** Parts whose rows are mixed with each other. */
  private static final int GROUP_PARTS = 64;

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

  /** What each group's rows say of the view, as JSON. */
  static final OutputTag<String> DESCRIPTIONS = new OutputTag<>("descriptions", Types.STRING);

  /** Part → its rows. */
  static final MapStateDescriptor<Integer, Long> SIZES =
      new MapStateDescriptor<>("sizes", Types.INT, Types.LONG);

  private static final long serialVersionUID = 3L;

  private final String view;
  private final TypeInformation<Row> type;

  /** By part and number. */
  private transient MapState<Tuple2<Integer, Long>, Row> rows;

  /**
   * @param view name of the view that is made
   * @param type of the table's rows
   */
  TableParts(String view, TypeInformation<Row> type) {
    this.view = view;
    this.type = type;
  }

  /** What rows are keyed by. */
  static int group(Row row) {
    return PLACE.record(row).getPart() / GROUP_PARTS;
  }

  @Override
  public void open(OpenContext context) {
    rows =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("rows", Types.TUPLE(Types.INT, Types.LONG), type));
  }

  @Override
  public void processElement(Row row, ReadOnlyContext context, Collector<PartElement> out)
      throws Exception {
    ViewRow said = PLACE.record(row);
    Tuple2<Integer, Long> place = Tuple2.of(said.getPart(), said.getRow());
    if (rows.contains(place)) {
      throw RecordRows.refused(
          row,
          ROW,
          "%d, which '%s' has in part %d too"
              .formatted(place.f1, rows.get(place).getField("id"), place.f0),
          "each number once in a part");
    }
    rows.put(place, row);
    // When the table has ended.
    context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
  }

  @Override
  public void processBroadcastElement(
      Tuple2<Integer, Long> size, Context context, Collector<PartElement> out) throws Exception {
    context.getBroadcastState(SIZES).put(size.f0, size.f1);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PartElement> out)
      throws Exception {
    Map<String, SortedMap<Integer, List<Place>>> drops = new TreeMap<>();
    for (Map.Entry<Integer, List<Place>> part : parts(context).entrySet()) {
      drops
          .computeIfAbsent(drop(view(part.getValue().get(0))), drop -> new TreeMap<>())
          .put(part.getKey(), part.getValue());
    }
    ViewDescription description = null;
    for (Map.Entry<String, SortedMap<Integer, List<Place>>> drop : drops.entrySet()) {
      SortedMap<Integer, List<Place>> mixed = TableOrder.mixed(drop.getKey(), drop.getValue());
      for (Map.Entry<Integer, List<Place>> part : mixed.entrySet()) {
        Row first = row(part.getValue().get(0));
        if (description == null) {
          description = description(first, VIEW.record(first));
        }
        write(drop.getKey(), part.getKey(), part.getValue(), description, out);
      }
    }
    context.output(DESCRIPTIONS, description.json());
    rows.clear();
  }

  /** The group's parts with their rows in the table's order. */
  private SortedMap<Integer, List<Place>> parts(OnTimerContext context) throws Exception {
    List<Tuple2<Integer, Long>> keys = new ArrayList<>();
    rows.keys().forEach(keys::add);
    keys.sort(
        Comparator.<Tuple2<Integer, Long>>comparingInt(key -> key.f0)
            .thenComparingLong(key -> key.f1));
    SortedMap<Integer, List<Place>> parts = new TreeMap<>();
    for (Tuple2<Integer, Long> key : keys) {
      parts.computeIfAbsent(key.f0, part -> new ArrayList<>()).add(new Place(key.f0, key.f1, 0));
    }
    Map<Integer, Long> firstPlaces = firstPlaces(context);
    parts.replaceAll(
        (part, places) -> {
          long first = firstPlaces.get(part);
          List<Place> placed = new ArrayList<>();
          for (Place row : places) {
            placed.add(new Place(part, row.number(), first + placed.size()));
          }
          return placed;
        });
    return parts;
  }

  /** The place of each part's first row, over all the table. */
  private static Map<Integer, Long> firstPlaces(OnTimerContext context) throws Exception {
    SortedMap<Integer, Long> sizes = new TreeMap<>();
    for (Map.Entry<Integer, Long> size : context.getBroadcastState(SIZES).immutableEntries()) {
      sizes.put(size.getKey(), size.getValue());
    }
    Map<Integer, Long> places = new HashMap<>();
    long next = 0;
    for (Map.Entry<Integer, Long> size : sizes.entrySet()) {
      places.put(size.getKey(), next);
      next += size.getValue();
    }
    return places;
  }

  private Row row(Place place) throws Exception {
    return rows.get(Tuple2.of(place.part(), place.number()));
  }

  private ViewRow view(Place place) throws Exception {
    return VIEW.record(row(place));
  }

  private void write(
      String drop,
      int part,
      List<Place> places,
      ViewDescription description,
      Collector<PartElement> out)
      throws Exception {
    String unit = new SampleUnit(drop, part, 1).name();
    SampleOutput output = new SampleOutput(view, unit, part, out);
    output.count(Counters.MIXED, 1);
    for (Place place : places) {
      Row row = row(place);
      ViewRow next = VIEW.record(row);
      if (!drop(next).equals(drop)) {
        throw RecordRows.refused(
            row, PART, place.part() + ", which is of " + drop, "a part of one drop");
      }
      if (!description(row, next).equals(description)) {
        throw RecordRows.refused(
            row, "labelSpace", description(row, next).toString(), description.toString());
      }
      emit(row, next, place.place(), description.labels(), output);
    }
    out.collect(PartElement.end(unit, part, 1));
  }

  private static void emit(
      Row row, ViewRow view, long place, LabelSpace space, SampleOutput output) {
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
      TensorSample tensor = tensor(row, space);
      tensor.setPlace(place);
      output.tensor(tensor, view.getChangedBy() == null ? List.of() : view.getChangedBy());
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
