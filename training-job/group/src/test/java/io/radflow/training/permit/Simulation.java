package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A run from its begin to its end, through deaths of tasks, savepoints and other numbers of ranks.
 */
final class Simulation {

  private final Schedule schedule;
  private final SimulatedTime time;
  private final SimulatedStore store;
  private SimulatedCheckpoints.Complete from;
  private SimulatedJob job;
  private int attempts;
  private long checkpoints;
  private int complete;
  private boolean ended;

  /**
   * @param seconds of virtual time
   * @param checkpoints that were complete
   * @param attempts of the job
   */
  record Outcome(double seconds, int checkpoints, int attempts) {}

  private Simulation(Schedule schedule) {
    this.schedule = schedule;
    this.time = new SimulatedTime(new SplittableRandom(schedule.seed()).split());
    this.store = new SimulatedStore(time, schedule.faults(), 40 * SimulatedTime.MILLISECOND);
    this.from =
        new SimulatedCheckpoints.Complete(
            0,
            0,
            new long[schedule.run().lanes()],
            List.of(),
            new SimulatedSink.State(List.of(), Map.of()));
  }

  /**
   * @throws SimulationFault if anything was wrong
   */
  static Outcome run(Schedule schedule) {
    return new Simulation(schedule).run();
  }

  private Outcome run() {
    planTrouble();
    start(schedule.ranks());
    while (!ended && time.next()) {
      // Events come one after the other.
    }
    if (!ended) {
      throw new SimulationFault(SimulationFault.Kind.STUCK, "Nothing happens any more: %s", job);
    }
    return new Outcome((double) time.now() / SimulatedTime.SECOND, complete, attempts);
  }

  /** At moments of a run that is not disturbed, or soon after. */
  private void planTrouble() {
    long length =
        (schedule.run().turns() + 10) * (schedule.step() + 30 * SimulatedTime.MILLISECOND);
    SplittableRandom random = time.random();
    for (int i = 0; i < schedule.kills(); i++) {
      time.at(random.nextLong(length), () -> job.fail("killed"));
    }
    for (int i = 0; i < schedule.savepoints(); i++) {
      time.at(
          random.nextLong(length),
          () -> job.checkpoints().trigger(SimulatedCheckpoints.Kind.SAVEPOINT));
    }
    for (int i = 0; i < schedule.stops(); i++) {
      SimulatedCheckpoints.Kind kind =
          random.nextBoolean() ? SimulatedCheckpoints.Kind.STOP : SimulatedCheckpoints.Kind.DRAIN;
      time.at(random.nextLong(length), () -> job.checkpoints().trigger(kind));
    }
    if (schedule.corrupted()) {
      int rank = random.nextInt(64);
      time.at(random.nextLong(length), () -> job.group().corrupt(rank));
    }
  }

  private void start(int ranks) {
    int readers = time.random().nextInt(1, Math.min(8, schedule.run().lanes()) + 1);
    job = new SimulatedJob(this, ++attempts, ranks, readers, from);
    job.open();
  }

  /** The job goes on from the last complete checkpoint, with as many ranks as there is room for. */
  void restart(String why) {
    require(attempts < 30, "Attempt %d failed: %s", attempts, why);
    time.after(
        time.about(4 * SimulatedTime.SECOND),
        () ->
            start(
                time.random().nextInt(3) == 0
                    ? job.ranks()
                    : time.random().nextInt(1, schedule.run().leaves() + 1)));
  }

  void completed(SimulatedCheckpoints.Complete checkpoint) {
    require(
        checkpoint.sink().outputs().size() == checkpoint.turn(),
        "Checkpoint %d of turn %d holds the output of %d turns",
        checkpoint.id(),
        checkpoint.turn(),
        checkpoint.sink().outputs().size());
    complete++;
    if (checkpoint.id() > from.id()) {
      from = checkpoint;
    }
  }

  void ended(List<Long> outputs) {
    SimulatedRun run = schedule.run();
    require(outputs.size() == run.end(), "%d outputs of %d", outputs.size(), run.end());
    for (int turn = 0; turn < outputs.size(); turn++) {
      long sum = 0;
      for (int row = 0; row < run.rows(turn); row++) {
        sum += run.value((long) turn * run.batch() + row);
      }
      require(
          outputs.get(turn) == run.output(turn, run.parameters(turn + 1), sum),
          "Turn %d has a wrong output",
          turn);
    }
    ended = true;
  }

  long nextCheckpoint() {
    return ++checkpoints;
  }

  Schedule schedule() {
    return schedule;
  }

  SimulatedTime time() {
    return time;
  }

  SimulatedStore store() {
    return store;
  }
}
