package io.radflow.preprocess.job;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.part.PartReceipt;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.preprocess.view.SampleUnit;
import io.radflow.preprocess.view.SplitOverlap;
import io.radflow.preprocess.view.ViewDefinition;
import io.radflow.preprocess.view.ViewSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by view: writes the view's manifest anew each time that one more drop is in the store, in
 * the order of the drops, and sends on the number of drops in it.
 */
@Internal
public final class ViewCompletion extends KeyedProcessFunction<String, PartReceipt, Integer> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(ViewCompletion.class);

  private final StoreAddress address;
  private final ViewDefinition view;

  private transient ObjectStore store;
  private transient MapState<Integer, PartReceipt> receipts;

  /** Parts from the first on without a gap. */
  private transient ValueState<Integer> done;

  public ViewCompletion(StoreAddress address, ViewDefinition view) {
    this.address = address;
    this.view = view;
  }

  @Override
  public void open(OpenContext context) {
    store = ObjectStore.open(address, getRuntimeContext().getMetricGroup());
    receipts =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("receipts", Types.INT, PartReceipt.TYPE_INFORMATION));
    done = getRuntimeContext().getState(new ValueStateDescriptor<>("done", Types.INT));
  }

  @Override
  public void processElement(PartReceipt receipt, Context context, Collector<Integer> out)
      throws Exception {
    receipts.put(receipt.part, receipt);
    int next = done.value() == null ? 0 : done.value();
    int complete = 0;
    while (receipts.contains(next)) {
      int end = SampleUnit.parse(receipts.get(next).unit).end();
      next++;
      if (next == end) {
        complete = end;
      }
    }
    done.update(next);
    if (complete > 0) {
      out.collect(write(complete));
    }
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }

  private int write(int parts) throws Exception {
    List<PartReceipt> all = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      all.add(receipts.get(part));
    }
    ViewSummary summary = new ViewSummary(view.description(), all, rejected(all));
    ViewManifest manifest = summary.manifest(SplitOverlap.of(store, summary.shards()));
    if (isLargerAlready(manifest.sources())) {
      LOG.info("View {}: made again, its first {} drops are done", view.name(), manifest.version());
    } else {
      manifest.write(store);
      LOG.info(
          "View {}: version {} is written, {} samples, {} tensors, dropped {}, rejected {}",
          view.name(),
          manifest.version(),
          manifest.samples(),
          manifest.tensors(),
          manifest.droppedByRule(),
          manifest.rejectsByReason());
      manifest
          .leaks()
          .forEach(
              (split, leak) ->
                  LOG.warn(
                      "View {}: train and {} share {} patients and {} images",
                      view.name(),
                      split,
                      leak.patients(),
                      leak.images()));
    }
    return manifest.version();
  }

  /** Of the parts' drops, each once, so that who trains need not see them. */
  private Map<String, Long> rejected(List<PartReceipt> parts) throws IOException {
    Map<String, Long> rejected = new TreeMap<>();
    for (PartReceipt part : parts) {
      SampleUnit unit = SampleUnit.parse(part.unit);
      if (!rejected.containsKey(unit.drop())) {
        DropManifest.read(store, unit.dataset(), unit.drop().substring(unit.dataset().length() + 1))
            .ifPresent(drop -> rejected.put(unit.drop(), drop.rejects()));
      }
    }
    return rejected;
  }

  /** A job that was started over must not take back what its readers see. */
  private boolean isLargerAlready(List<String> sources) throws IOException {
    Optional<ViewManifest> existing = ViewManifest.read(store, view.name());
    return existing.isPresent()
        && existing.get().sources().size() > sources.size()
        && existing.get().sources().subList(0, sources.size()).equals(sources);
  }
}
