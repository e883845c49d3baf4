package io.radflow.infra.study.run;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.progress.Progress;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.status.NodeState;
import io.radflow.infra.study.status.StudyStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a study lacks: each node once all that it needs is there and its place has room, many
 * at a time. All decisions are this class's thread's; each job is followed by a thread of its own.
 */
final class StudyExecutor {

  /** What is made of the bucket when all is done that can be. */
  @FunctionalInterface
  interface Reporting {

    void report() throws IOException;
  }

  /**
   * What all nodes of a study share.
   *
   * @param there ids of the nodes that were there when the study was started
   * @param replaces whether other runs that have the names of the study's are removed
   */
  record Surroundings(
      StudyGraph graph,
      Set<String> there,
      StudySession session,
      ObjectStore store,
      Results results,
      CellLogs logs,
      boolean replaces,
      Reporting reporting) {}

  private static final Logger LOG = LoggerFactory.getLogger(StudyExecutor.class);
  private static final long LOOK_MILLIS = 250;
  private static final Duration JUDGING_PATIENCE = Duration.ofMinutes(10);

  private final StudyGraph graph;
  private final Surroundings study;
  private final StudyBoard board;
  private final Retries retries;
  private final Judged judged;
  private final Consumer<StudyStatus> watcher;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> daemon(task, "radflow-study-job"));
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final Map<String, NodeAttempt> attempts = new LinkedHashMap<>();

  private volatile boolean stopping;

  /** Whether the store answered nobody when last asked: no attempt is wasted on that. */
  private boolean outage;

  /**
   * @param watcher is told how the study stands, several times a second
   */
  StudyExecutor(Surroundings study, Retries retries, Consumer<StudyStatus> watcher) {
    this.study = study;
    this.graph = study.graph();
    this.board = new StudyBoard(graph);
    this.retries = retries;
    this.judged = new Judged(study.results());
    this.watcher = watcher;
  }

  /** The end of an attempt: done, cancelled, or with a failure. */
  private record Ended(StudyNode node, boolean done, NodeFailure failure) {}

  /** Looks at what is there, does the rest, reports, and says how it ended. */
  StudyStatus run() throws InterruptedException {
    recognize();
    judged.look(graph, board);
    while (!stopping && !isOver()) {
      start();
      tell(StudyStatus.State.RUNNING);
      Ended end = ended.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      while (end != null) {
        take(end);
        end = ended.poll();
      }
      judge();
    }
    end();
    if (!stopping) {
      report();
    }
    return tell(outcome());
  }

  /** Has {@link #run} end soon, with the jobs' last checkpoints kept. */
  void stop() {
    stopping = true;
  }

  private StudyStatus.State outcome() {
    if (stopping) {
      return StudyStatus.State.STOPPED;
    }
    boolean complete = graph.nodes().stream().allMatch(node -> board.state(node) == NodeState.DONE);
    return complete ? StudyStatus.State.DONE : StudyStatus.State.INCOMPLETE;
  }

  private void report() {
    for (StudyNode node : graph.of(NodeKind.REPORT)) {
      try {
        study.reporting().report();
        board.change(node, status -> status.in(NodeState.DONE));
      } catch (IOException | RuntimeException e) {
        LOG.error("The report of study {} failed", graph.study(), e);
        board.failed(node, NodeFailure.of(e).message());
      }
    }
  }

  private StudyStatus tell(StudyStatus.State state) {
    for (NodeAttempt attempt : attempts.values()) {
      attempt.progress().ifPresent(progress -> show(attempt, progress));
    }
    StudyStatus status = board.status(state);
    watcher.accept(status);
    return status;
  }

  private void show(NodeAttempt attempt, Progress progress) {
    board.change(
        attempt.node(),
        status -> status.at(progress.brief(), progress.done(), progress.total(), attempt.rate()));
  }

  /** What is there already; a view that no run lacks anything for is not made. */
  private void recognize() {
    List<StudyNode> nodes = new ArrayList<>(graph.nodes());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      StudyNode node = nodes.get(i);
      if (!StudyBoard.tellsOfAll(node)
          && (isNotNeeded(node) || study.there().contains(node.id()))) {
        board.doneBefore(node);
      }
    }
  }

  private boolean isNotNeeded(StudyNode node) {
    return node.cell() == null
        && graph.nodes().stream()
            .filter(other -> other.needs().contains(node.id()))
            .allMatch(other -> board.state(other) == NodeState.DONE);
  }

  private boolean isOver() {
    return board.isSettled()
        && graph.of(NodeKind.METRICS).stream().allMatch(node -> board.state(node).isSettled());
  }

  private void start() {
    outage = outage && !study.store().answers();
    if (outage) {
      return;
    }
    startPrepared();
    Set<String> done = board.done();
    long now = System.nanoTime();
    for (StudyNode node : graph.nodes()) {
      boolean waits =
          board.state(node) == NodeState.WAITING || board.state(node) == NodeState.RETRYING;
      if (waits && mayStart(node, done) && retries.isDue(node.id(), now)) {
        start(node);
      }
    }
  }

  private boolean mayStart(StudyNode node, Set<String> done) {
    return switch (node.kind()) {
      case REPORT -> false;
      case METRICS -> judged.isWanted(graph, board) && mayJudge(node);
      default -> done.containsAll(node.needs());
    };
  }

  /** Judging goes on beside the runs, or after them where there is no room for both. */
  private boolean mayJudge(StudyNode metrics) {
    return board.isSettled()
        || graph.nodes().stream()
            .filter(node -> node.cell() != null && node.place().equals(metrics.place()))
            .allMatch(run -> study.session().place(run).hasRoomForBoth(metrics, run));
  }

  /** A run that is prepared while another trains is submitted as soon as that one has ended. */
  private void startPrepared() {
    for (NodeAttempt attempt : attempts.values()) {
      StudyPlace place = study.session().place(attempt.node());
      if (!attempt.hasGone() && place.hasRoomFor(attempt.node())) {
        place.take(attempt.node());
        attempt.go();
      }
    }
  }

  private boolean isOnePreparedAt(StudyPlace place) {
    return attempts.values().stream()
        .anyMatch(one -> !one.hasGone() && study.session().place(one.node()) == place);
  }

  private void start(StudyNode node) {
    StudyPlace place = study.session().place(node);
    boolean room = place.hasRoomFor(node);
    if (!room && (node.cell() == null || isOnePreparedAt(place))) {
      return;
    }
    NodeAttempt attempt = new NodeAttempt(node, study, place);
    attempts.put(node.id(), attempt);
    if (room) {
      place.take(node);
      attempt.go();
    }
    board.change(node, status -> status.attempted(study.logs().name(node)));
    threads.execute(() -> ended.add(follow(attempt)));
  }

  private static Ended follow(NodeAttempt attempt) {
    try {
      return new Ended(attempt.node(), attempt.run(), null);
    } catch (Exception | Error e) {
      return new Ended(attempt.node(), false, NodeFailure.of(e));
    }
  }

  private void take(Ended end) {
    StudyNode node = end.node();
    if (attempts.remove(node.id()) != null) {
      study.session().place(node).give(node);
    }
    NodeFailure failure = end.failure();
    if (board.state(node).isSettled()) {
      return;
    }
    if (failure == null) {
      boolean done = end.done() || (node.kind() == NodeKind.METRICS && !stopping);
      board.change(node, status -> status.in(done ? NodeState.DONE : NodeState.WAITING));
    } else if (!stopping && (failure.forGood() || !retries.failed(node.id(), System.nanoTime()))) {
      board.failed(node, failure.message());
    } else {
      outage |= failure.outage();
      board.change(node, status -> status.failed(NodeState.RETRYING, failure.message()));
    }
  }

  /** Fills cells; once all are filled that can be, the eval job has nothing more to do. */
  private void judge() throws InterruptedException {
    judged.look(graph, board);
    for (StudyNode node : graph.of(NodeKind.METRICS)) {
      boolean settled = board.isSettled();
      boolean all = settled && !judged.isWanted(graph, board);
      NodeAttempt attempt = attempts.get(node.id());
      if (attempt == null && all && board.state(node) == NodeState.WAITING) {
        board.change(node, status -> status.in(NodeState.DONE));
      } else if (attempt != null && all) {
        cancel(attempt);
      } else if (attempt != null && settled && judged.isSilentFor(JUDGING_PATIENCE)) {
        board.failed(node, "judged nothing for %s".formatted(Progress.clock(JUDGING_PATIENCE)));
        cancel(attempt);
      }
    }
  }

  private static void cancel(NodeAttempt attempt) throws InterruptedException {
    try {
      attempt.cancel();
    } catch (IOException e) {
      // It is tried again at the next look.
    }
  }

  /** Cancels what is at work, all at a time, and waits for the ends. */
  private void end() throws InterruptedException {
    for (NodeAttempt attempt : List.copyOf(attempts.values())) {
      threads.execute(
          () -> {
            try {
              cancel(attempt);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    while (!attempts.isEmpty()) {
      take(ended.take());
    }
    threads.shutdownNow();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
