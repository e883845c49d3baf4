package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import io.radflow.training.leaves.RankLeaves;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One attempt of the job's tasks, with the links between them. */
final class SimulatedJob {

  private static final long CALL = 3 * SimulatedTime.MILLISECOND;
  private static final long LINK = SimulatedTime.MILLISECOND / 2;

  private final Simulation simulation;
  private final SimulatedTime time;
  private final Schedule schedule;
  private final SimulatedRun run;
  private final int attempt;
  private final RankLeaves leaves;
  private final long first;
  private final SimulatedCheckpoints checkpoints = new SimulatedCheckpoints(this);
  private final SimulatedSink sink;
  private final SimulatedReader[] readers;
  private final SimulatedRank[] ranks;
  private final SimulatedChannel[][] channels;
  private final GroupFormation formation;

  // Messages on a link, and calls of one task, stay in order.
  private final long[] toLeaderAt;
  private final long[] toRankAt;
  private final long[] callAt;

  private final Map<Long, Turn> turns = new HashMap<>();
  private final Map<Long, Long> foremost = new HashMap<>();
  private final Deque<ToRanks> heldByCoordinator = new ArrayDeque<>();
  private PermitLeader leader;
  private boolean alive = true;
  private long granted;
  private long horizon;
  private long waitingRows;
  private boolean corrupted;

  /** A turn that ranks are in. */
  private static final class Turn {
    private int ranks;
    private long sum;
    private boolean zeroIsDone;
  }

  SimulatedJob(
      Simulation simulation,
      int attempt,
      int rankCount,
      int readerCount,
      SimulatedCheckpoints.Complete from) {
    this.simulation = simulation;
    this.time = simulation.time();
    this.schedule = simulation.schedule();
    this.run = schedule.run();
    this.attempt = attempt;
    this.leaves = new RankLeaves(rankCount, run.leaves());
    this.first = from.turn();
    this.granted = first;
    this.sink = new SimulatedSink(this, from.sink());
    this.channels = new SimulatedChannel[readerCount][rankCount];
    this.toLeaderAt = new long[rankCount];
    this.toRankAt = new long[rankCount];
    this.callAt = new long[readerCount];
    this.readers = new SimulatedReader[readerCount];
    this.ranks = new SimulatedRank[rankCount];
    this.formation = new GroupFormation(rankCount, Duration.ofMinutes(1), Simulation.SECRETS);
    for (int reader = 0; reader < readerCount; reader++) {
      int number = reader;
      int[] lanes =
          IntStream.range(0, run.lanes()).filter(l -> l % readerCount == number).toArray();
      readers[reader] = new SimulatedReader(this, reader, lanes, from.cursors());
      for (int rank = 0; rank < rankCount; rank++) {
        channels[reader][rank] = new SimulatedChannel(schedule.room());
      }
    }
    for (int rank = 0; rank < rankCount; rank++) {
      ranks[rank] = new SimulatedRank(this, rank, first, run.parameters(first));
    }
    restore(from.states());
  }

  private void restore(List<String> states) {
    for (String key : states) {
      SimulatedRank.State state = store().read(key, SimulatedRank.State.class);
      for (long row : state.rows()) {
        if (!isOver(first)) {
          raise(state.turn() + schedule.lookAhead());
          rank(run.leaf(row)).restore(row);
        }
      }
    }
  }

  void open() {
    sink.open();
    raiseHorizon(first);
    for (int rank = 0; rank < ranks.length; rank++) {
      int number = rank;
      ranks[rank].open();
      after(100 * CALL, () -> ready(number));
    }
    if (isOver(first)) {
      endReaders();
    }
    for (SimulatedReader reader : readers) {
      reader.wake();
    }
    checkpoints.scheduleNext();
  }

  // How it comes to be a group.

  private void ready(int rank) {
    RankReady one =
        new RankReady(
            attempt, "host" + rank, 1 + rank, first, run.parameters(first), "e", "d", "v");
    try {
      Optional<GroupFormed> formed = formation.ready(rank, one, millis());
      if (formed.isPresent()) {
        leader =
            new PermitLeader(
                ranks.length, run, first, isOver(first) ? first : run.turns(), this::toAll);
        for (int member = 0; member < ranks.length; member++) {
          int number = member;
          after(10 * CALL, () -> link(number, formed.orElseThrow().group()));
        }
      }
    } catch (GroupFormationException e) {
      throw new SimulationFault(SimulationFault.Kind.WRONG, "%s", e.getMessage());
    }
  }

  private void link(int rank, String group) {
    ranks[rank].link();
    after(CALL, () -> formation.linked(rank, group));
  }

  private long millis() {
    return time.now() / SimulatedTime.MILLISECOND;
  }

  boolean isLinked() {
    return formation.isLinked();
  }

  // Links.

  void toLeader(int rank, ToLeader message) {
    byte[] bytes = message.bytes();
    toLeaderAt[rank] = Math.max(toLeaderAt[rank], time.now() + time.about(LINK));
    time.at(toLeaderAt[rank], alive(() -> lead(rank, bytes)));
  }

  private void lead(int rank, byte[] bytes) {
    try {
      ToLeader message = ToLeader.read(bytes);
      if (message instanceof ToLeader.Frozen frozen) {
        foremost.merge(frozen.checkpoint(), frozen.held(), Math::max);
      }
      leader.received(rank, message);
    } catch (DivergedRanksException e) {
      require(corrupted, "%s", e.getMessage());
      fail(e.getMessage());
    } catch (ProtocolException e) {
      throw new SimulationFault(SimulationFault.Kind.WRONG, "%s", e.getMessage());
    }
  }

  private void toAll(ToRanks message) {
    if (message instanceof ToRanks.Granted permit) {
      granted = permit.turn() + 1;
    }
    if (message instanceof ToRanks.Cut && schedule.variant() == Variant.CUT_BY_COORDINATOR) {
      // Until the checkpoint is acknowledged, for which it would be needed.
      heldByCoordinator.add(message);
      return;
    }
    byte[] bytes =
        message instanceof ToRanks.Cut cut && schedule.variant() == Variant.MAXIMUM
            ? new ToRanks.Cut(cut.checkpoint(), foremost.get(cut.checkpoint())).bytes()
            : message.bytes();
    for (int rank = 0; rank < ranks.length; rank++) {
      int number = rank;
      toRankAt[rank] = Math.max(toRankAt[rank], time.now() + time.about(LINK));
      time.at(toRankAt[rank], alive(() -> follow(number, bytes)));
    }
  }

  private void follow(int rank, byte[] bytes) {
    try {
      ranks[rank].received(ToRanks.read(bytes));
    } catch (ProtocolException e) {
      throw new SimulationFault(SimulationFault.Kind.WRONG, "%s", e.getMessage());
    }
  }

  // Computing.

  void begins(int rank, long turn) {
    require(
        turn < granted || schedule.variant() == Variant.DRAIN_THEN_COPY,
        "Rank %d begins turn %d without a permit",
        rank,
        turn);
  }

  void compute(int rank, long turn, long sum) {
    Turn one = turns.computeIfAbsent(turn, none -> new Turn());
    if (run.isScored(turn)) {
      after(schedule.step() / 2, () -> scored(rank, turn, sum));
      return;
    }
    one.ranks++;
    one.sum += sum;
    if (one.ranks == ranks.length) {
      turns.remove(turn);
      long step = time.about(schedule.step());
      for (int member = 0; member < ranks.length; member++) {
        int number = member;
        time.after(step + time.about(LINK), alive(() -> computed(number, turn, one.sum)));
      }
    }
  }

  /** Scores go to rank 0, whose turn is done when it has all. */
  private void scored(int rank, long turn, long sum) {
    Turn one = turns.get(turn);
    one.sum += sum;
    if (rank == 0) {
      one.zeroIsDone = true;
      one.ranks++;
      endPassTurn(turn, one);
    } else {
      toLeaderAt[rank] = Math.max(toLeaderAt[rank], time.now() + time.about(LINK));
      time.at(
          toLeaderAt[rank],
          alive(
              () -> {
                one.ranks++;
                endPassTurn(turn, one);
              }));
      computed(rank, turn, 0);
    }
  }

  private void endPassTurn(long turn, Turn one) {
    if (one.ranks == ranks.length && one.zeroIsDone) {
      turns.remove(turn);
      computed(0, turn, one.sum);
    }
  }

  private void computed(int rank, long turn, long sum) {
    checkpoints.progress();
    ranks[rank].computed(turn, sum);
    if (rank == 0) {
      raiseHorizon(turn + 1);
    }
  }

  private void raiseHorizon(long done) {
    raise(done + schedule.lookAhead());
    long turn = horizon;
    for (int reader = 0; reader < readers.length; reader++) {
      SimulatedReader to = readers[reader];
      callReader(reader, () -> to.raiseHorizon(turn));
    }
  }

  private void raise(long turn) {
    horizon = Math.max(horizon, turn);
  }

  /** Rows are held back, or not any more. */
  void rowWaits(long turn, int rows) {
    waitingRows += rows;
    if (rows > 0 && schedule.variant() != Variant.BACK_PRESSURE) {
      require(turn < horizon, "A row of turn %d came, beyond %d", turn, horizon);
      require(
          waitingRows <= (long) schedule.lookAhead() * run.batch(),
          "%d rows wait, of %d turns of %d",
          waitingRows,
          schedule.lookAhead(),
          run.batch());
    }
  }

  void output(long turn, long output) {
    sink.take(turn, output);
  }

  void barrierGoesOn(int rank, long checkpoint) {
    if (rank == 0) {
      sink.barrier(checkpoint);
    }
  }

  void endReaders() {
    for (int reader = 0; reader < readers.length; reader++) {
      callReader(reader, readers[reader]::endRun);
    }
  }

  // Its life.

  void corrupt(int rank) {
    if (ranks.length > 1) {
      corrupted = true;
      ranks[rank % ranks.length].corrupt();
    }
  }

  /** A task has failed, and all are cancelled. */
  void fail(String why) {
    if (alive) {
      alive = false;
      for (int rank = 0; rank < ranks.length; rank++) {
        formation.lost(rank, attempt);
      }
      simulation.restart(why);
    }
  }

  void completed(SimulatedCheckpoints.Complete checkpoint, boolean stops) {
    simulation.completed(checkpoint);
    if (stops) {
      fail("stopped");
    }
  }

  void endIfFinished() {
    if (isFinished()) {
      sink.end();
    }
  }

  boolean isFinished() {
    return Arrays.stream(ranks).allMatch(SimulatedRank::isFinished);
  }

  void written(List<Long> outputs) {
    alive = false;
    simulation.ended(outputs);
  }

  /** Whether a state of a turn is of a run that is over: the last pass has said so. */
  boolean isOver(long turn) {
    return turn == run.end();
  }

  void after(long typical, Runnable what) {
    time.after(time.about(typical), alive(what));
  }

  private Runnable alive(Runnable what) {
    return () -> {
      if (alive) {
        what.run();
      }
    };
  }

  Consumer<Boolean> ifAlive(Consumer<Boolean> what) {
    return value -> {
      if (alive) {
        what.accept(value);
      }
    };
  }

  /** A call of the job's master to a reader. */
  void callReader(int reader, Runnable what) {
    callAt[reader] = Math.max(callAt[reader], time.now() + time.about(callTime()));
    time.at(callAt[reader], alive(what));
  }

  /** Some tasks are far slower than others. */
  long rowTime() {
    return SimulatedTime.MILLISECOND / 8 << time.random().nextInt(8);
  }

  /** Typical of one call: some take far longer than others. */
  long callTime() {
    return CALL << time.random().nextInt(6);
  }

  long interval() {
    return 20 * SimulatedTime.MILLISECOND + 3 * schedule.step();
  }

  long nextCheckpoint() {
    return simulation.nextCheckpoint();
  }

  void readerMayGoOn(int reader) {
    readers[reader].wake();
  }

  void sendToAll(int reader, Object element) {
    for (int rank = 0; rank < ranks.length; rank++) {
      channels[reader][rank].send(element);
      ranks[rank].wake();
    }
  }

  /** Rows of each lane that there are, which a reader that has ended has sent. */
  long[] allSent() {
    long[] sent = new long[run.lanes()];
    for (int lane = 0; lane < sent.length; lane++) {
      for (long turn = 0; turn < run.turns(); turn++) {
        sent[lane] += run.rows(turn, lane);
      }
    }
    return sent;
  }

  SimulatedChannel channel(int reader, int leaf) {
    return channels[reader][leaves.rank(leaf)];
  }

  SimulatedChannel channelTo(int reader, int rank) {
    return channels[reader][rank];
  }

  SimulatedRank rank(int leaf) {
    return ranks[leaves.rank(leaf)];
  }

  SimulatedRank rankOf(int number) {
    return ranks[number];
  }

  SimulatedReader reader(int number) {
    return readers[number];
  }

  int ranks() {
    return ranks.length;
  }

  int readers() {
    return readers.length;
  }

  int attempt() {
    return attempt;
  }

  RankLeaves leaves() {
    return leaves;
  }

  SimulatedRun run() {
    return run;
  }

  Schedule schedule() {
    return schedule;
  }

  SimulatedTime time() {
    return time;
  }

  SimulatedStore store() {
    return simulation.store();
  }

  SimulatedSink sink() {
    return sink;
  }

  SimulatedCheckpoints checkpoints() {
    return checkpoints;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("attempt " + attempt + ", granted " + granted);
    text.append(", horizon ").append(horizon).append(", ").append(checkpoints);
    for (SimulatedRank rank : ranks) {
      text.append('\n').append(rank);
    }
    return text.toString();
  }
}
