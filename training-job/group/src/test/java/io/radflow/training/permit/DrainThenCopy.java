package io.radflow.training.permit;

/**
 * What one rank alone may do: it begins a turn when it has its own rows, and at a barrier ends what
 * it has begun and copies its state.
 */
final class DrainThenCopy implements RankProtocol {

  private final SimulatedRun run;
  private final RankDuties duties;
  private long held;
  private long done;
  private long draining;
  private boolean inputEnded;

  DrainThenCopy(SimulatedRun run, long first, RankDuties duties) {
    this.run = run;
    this.held = first;
    this.done = first;
    this.duties = duties;
  }

  @Override
  public void start() {}

  @Override
  public void held(long turn, long known) {
    held++;
    duties.begin(turn, run.knownOf(turn));
  }

  @Override
  public void done(long turn) {
    done++;
    letGoIfDrained();
  }

  @Override
  public void decided(long turn, boolean ends) {}

  @Override
  public void barrier(long checkpoint) {
    draining = checkpoint;
    letGoIfDrained();
  }

  private void letGoIfDrained() {
    if (done < held) {
      return;
    }
    if (draining > 0) {
      long checkpoint = draining;
      draining = 0;
      duties.letGo(checkpoint, done);
    }
    if (inputEnded) {
      duties.mayEnd();
    }
  }

  @Override
  public void copied(long checkpoint) {}

  @Override
  public void stopped() {}

  @Override
  public void aborted(long checkpoint) {}

  @Override
  public void inputEnded() {
    inputEnded = true;
    letGoIfDrained();
  }

  @Override
  public void received(ToRanks message) {}
}
