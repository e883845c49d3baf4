package io.radflow.preprocess.table;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.part.PartReceipt;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.preprocess.view.SplitOverlap;
import io.radflow.preprocess.view.ViewDescription;
import io.radflow.preprocess.view.ViewSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by view: writes the manifest of a view that is made of a table, once all its parts are in
 * the store, and sends on the number of its tensors.
 */
final class TableViewCompletion extends KeyedCoProcessFunction<String, PartReceipt, String, Long> {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;

  private transient ObjectStore store;
  private transient MapState<Integer, PartReceipt> receipts;
  private transient ValueState<String> description;

  TableViewCompletion(StoreAddress address) {
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    store = ObjectStore.open(address, getRuntimeContext().getMetricGroup());
    receipts =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("receipts", Types.INT, PartReceipt.TYPE_INFORMATION));
    description =
        getRuntimeContext().getState(new ValueStateDescriptor<>("description", Types.STRING));
  }

  @Override
  public void processElement1(PartReceipt receipt, Context context, Collector<Long> out)
      throws Exception {
    receipts.put(receipt.part, receipt);
    // When both inputs have ended.
    context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
  }

  @Override
  public void processElement2(String part, Context context, Collector<Long> out) throws Exception {
    String known = description.value();
    if (known != null && !known.equals(part)) {
      throw new SuppressRestartsException(
          new IllegalArgumentException(
              "The table's rows are of two label spaces or recipes, expected one: %s and %s"
                  .formatted(known, part)));
    }
    description.update(part);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out)
      throws Exception {
    TreeMap<Integer, PartReceipt> byPart = new TreeMap<>();
    receipts.entries().forEach(entry -> byPart.put(entry.getKey(), entry.getValue()));
    List<PartReceipt> all = new ArrayList<>(byPart.values());
    ViewSummary summary =
        new ViewSummary(ViewDescription.parse(description.value()), all, Map.of());
    ViewManifest manifest = summary.manifest(SplitOverlap.of(store, summary.shards()));
    manifest.write(store);
    out.collect(manifest.tensors());
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
