package io.radflow.core.source;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
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
  private final ObjectStore store;
  private final PartPlanner planner;
  private final Duration interval;
  private final boolean bounded;

  /** Each known unit with its place in the order of reading. */
  private final Map<String, Integer> places = new LinkedHashMap<>();

  private final PendingParts pending;
  private final Set<Integer> waitingReaders = new LinkedHashSet<>();
  private boolean discoveryDone;

  /** The keys of places, for the thread that plans. */
  private volatile Set<String> knownUnits;

  /**
   * @param store for the planner; closed with this
   */
  PartEnumerator(
      SplitEnumeratorContext<PartSplit> context,
      ObjectStore store,
      PartPlanner planner,
      Duration interval,
      boolean bounded,
      PartEnumeratorState state) {
    this.context = context;
    this.store = store;
    this.planner = planner;
    this.interval = interval;
    this.bounded = bounded;
    state.knownUnits().forEach(this::remember);
    this.knownUnits = Set.copyOf(places.keySet());
    this.pending = new PendingParts(state.returned(), state.ranges());
    this.discoveryDone = bounded && state.discoveryDone();
    if (!places.isEmpty()) {
      LOG.info(
          "Going on from a checkpoint: {} units known, {} parts wait",
          places.size(),
          pending.size());
    }
  }

  @Override
  public void start() {
    context.metricGroup().setUnassignedSplitsGauge(pending::size);
    planner.start(store, context.metricGroup());
    if (!bounded) {
      context.callAsync(() -> planner.plan(knownUnits), this::acceptAndLookAgain);
    } else if (!discoveryDone) {
      context.callAsync(() -> planner.plan(knownUnits), this::acceptDiscovery);
    }
  }

  private void acceptAndLookAgain(List<PartRange> found, Throwable failure) {
    acceptDiscovery(found, failure);
    context.callAsync(
        () -> {
          planner.awaitNews(interval);
          return planner.plan(knownUnits);
        },
        this::acceptAndLookAgain);
  }

  private void acceptDiscovery(List<PartRange> found, Throwable failure) {
    if (failure != null) {
      PermanentFailure.throwIfPermanent(failure);
    }
    if (failure instanceof IOException && !bounded) {
      LOG.warn("Discovery: failed, the next one is in {} s", interval.toSeconds(), failure);
      return;
    }
    if (failure != null) {
      throw failed(failure);
    }
    List<PartRange> added =
        found.stream().filter(range -> !places.containsKey(range.unit())).toList();
    if (!added.isEmpty()) {
      added.forEach(range -> remember(range.unit()));
      knownUnits = Set.copyOf(places.keySet());
      pending.add(added);
      LOG.info(
          "Discovery: {} new units, {} known, {} parts wait",
          added.stream().map(PartRange::unit).distinct().count(),
          places.size(),
          pending.size());
    }
    if (bounded) {
      LOG.info("Discovery: done, {} units are all that is read", places.size());
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
        PartSplit part = pending.take();
        LOG.debug("Part {}: to reader {}", part.splitId(), subtask);
        context.assignSplit(part, subtask);
      }
    }
  }

  @Override
  public void addSplitsBack(List<PartSplit> splits, int subtask) {
    for (PartSplit part : splits) {
      LOG.info(
          "Part {}: back from reader {}, goes on at record {}",
          part.splitId(),
          subtask,
          part.offset());
    }
    pending.giveBack(
        splits,
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
    LOG.info(
        "Checkpoint {}: {} units known, {} parts wait", checkpoint, places.size(), pending.size());
    return new PartEnumeratorState(
        List.copyOf(places.keySet()), pending.returned(), pending.ranges(), discoveryDone);
  }

  @Override
  public void close() throws IOException {
    try (store) {
      planner.close();
    }
  }
}
