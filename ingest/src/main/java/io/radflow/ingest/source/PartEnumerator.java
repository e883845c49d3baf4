package io.radflow.ingest.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Discovers units in the background and hands their splits out in order, one for each request. */
final class PartEnumerator implements SplitEnumerator<PartSplit, PartEnumeratorState> {

  private static final Logger LOG = LoggerFactory.getLogger(PartEnumerator.class);

  private final SplitEnumeratorContext<PartSplit> context;
  private final PartPlanner planner;
  private final Duration interval;
  private final boolean bounded;

  /** Each known unit with its place in the order of reading. */
  private final Map<String, Integer> places = new LinkedHashMap<>();

  private final List<PartSplit> pending;
  private final Set<Integer> waitingReaders = new LinkedHashSet<>();
  private boolean discoveryDone;

  /** The keys of places, for the thread that plans. */
  private volatile Set<String> knownUnits;

  PartEnumerator(
      SplitEnumeratorContext<PartSplit> context,
      PartPlanner planner,
      Duration interval,
      boolean bounded,
      PartEnumeratorState state) {
    this.context = context;
    this.planner = planner;
    this.interval = interval;
    this.bounded = bounded;
    state.knownUnits().forEach(this::remember);
    this.knownUnits = Set.copyOf(places.keySet());
    this.pending = new ArrayList<>(state.pending());
    this.discoveryDone = bounded && state.discoveryDone();
  }

  @Override
  public void start() {
    context.metricGroup().setUnassignedSplitsGauge(() -> (long) pending.size());
    if (!bounded) {
      context.callAsync(
          () -> planner.plan(knownUnits), this::acceptDiscovery, 0, interval.toMillis());
    } else if (!discoveryDone) {
      context.callAsync(() -> planner.plan(knownUnits), this::acceptDiscovery);
    }
  }

  private void acceptDiscovery(List<PartSplit> found, Throwable failure) {
    if (failure instanceof IOException && !bounded) {
      LOG.warn("Discovery failed; the next one is in {} s", interval.toSeconds(), failure);
      return;
    }
    if (failure != null) {
      throw failed(failure);
    }
    // A discovery that started before the last one was accepted brings its units again.
    List<PartSplit> added =
        found.stream().filter(split -> !places.containsKey(split.unit())).toList();
    added.forEach(split -> remember(split.unit()));
    if (!added.isEmpty()) {
      knownUnits = Set.copyOf(places.keySet());
      pending.addAll(added);
      LOG.info("Found {} parts of new units; {} units are known", added.size(), places.size());
    }
    discoveryDone = bounded;
    serveWaitingReaders();
  }

  private static RuntimeException failed(Throwable failure) {
    return failure instanceof IOException io
        ? new UncheckedIOException("Discovery failed", io)
        : new IllegalStateException("Discovery failed", failure);
  }

  private void remember(String unit) {
    places.putIfAbsent(unit, places.size());
  }

  @Override
  public void handleSplitRequest(int subtask, String requesterHostname) {
    waitingReaders.add(subtask);
    serveWaitingReaders();
  }

  private void serveWaitingReaders() {
    // A reader that was lost while it waited asks again when it is back.
    waitingReaders.retainAll(new HashSet<>(context.registeredReaders().keySet()));
    Iterator<Integer> readers = waitingReaders.iterator();
    while (readers.hasNext() && (!pending.isEmpty() || discoveryDone)) {
      int subtask = readers.next();
      readers.remove();
      if (pending.isEmpty()) {
        context.signalNoMoreSplits(subtask);
      } else {
        context.assignSplit(pending.remove(0), subtask);
      }
    }
  }

  @Override
  public void addSplitsBack(List<PartSplit> splits, int subtask) {
    pending.addAll(splits);
    pending.sort(
        Comparator.<PartSplit>comparingInt(split -> places.getOrDefault(split.unit(), 0))
            .thenComparingInt(PartSplit::part));
    serveWaitingReaders();
  }

  @Override
  public void addReader(int subtask) {
    // Readers ask for splits themselves.
  }

  @Override
  public PartEnumeratorState snapshotState(long checkpoint) {
    return new PartEnumeratorState(List.copyOf(places.keySet()), pending, discoveryDone);
  }

  @Override
  public void close() throws IOException {
    planner.close();
  }
}
