package io.radflow.core.part;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keyed by unit: waits for the receipts of all its parts, finishes it, and sends its name on. */
@Internal
public final class UnitCompletion extends KeyedProcessFunction<String, PartReceipt, String> {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final UnitFinisher finisher;

  private transient ObjectStore store;
  private transient MapState<Integer, PartReceipt> receipts;

  public UnitCompletion(StoreAddress address, UnitFinisher finisher) {
    this.address = address;
    this.finisher = finisher;
  }

  @Override
  public void open(OpenContext context) {
    store = ObjectStore.open(address, getRuntimeContext().getMetricGroup());
    finisher.register(getRuntimeContext().getMetricGroup());
    receipts =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("receipts", Types.INT, PartReceipt.TYPE_INFORMATION));
  }

  @Override
  public void processElement(PartReceipt receipt, Context context, Collector<String> out)
      throws Exception {
    receipts.put(receipt.part, receipt);
    List<PartReceipt> all = new ArrayList<>();
    receipts.values().forEach(all::add);
    if (all.size() < receipt.parts) {
      return;
    }
    all.sort(Comparator.comparingInt(one -> one.part));
    finisher.finish(receipt.unit, all, store);
    receipts.clear();
    out.collect(receipt.unit);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
