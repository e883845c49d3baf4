package io.radflow.training.rank;

import io.radflow.training.engine.GradientGroup;
import io.radflow.training.exchange.ExchangeReading;
import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** One rank that has all leaves: it need not ask anybody. */
@Internal
public final class SoleRank implements TrainingRank {

  private final LeafRange leaves;
  private final GradientGroup gradients;
  private final Drained drained;
  private Duties duties;

  /** Waits until no turn is being computed. */
  public interface Drained {
    void await() throws InterruptedException;
  }

  public SoleRank(RunPositions positions, Drained drained) {
    this.leaves = LeafRange.all(positions);
    this.gradients = GradientGroup.alone(positions.leaves());
    this.drained = drained;
  }

  @Override
  public LeafRange leaves() {
    return leaves;
  }

  @Override
  public int ranks() {
    return 1;
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public GradientGroup gradients() {
    return gradients;
  }

  @Override
  public ExchangeReading exchanged() {
    return ExchangeReading.ALONE;
  }

  @Override
  public Optional<ScoredRows> gather(Turn turn, ScoredRows own) {
    return Optional.of(own);
  }

  @Override
  public InputStream whole(StoredState stored) throws IOException {
    return stored.read(0, stored.bytes());
  }

  @Override
  public void start(long first, long end, Duties own) {
    duties = own;
  }

  @Override
  public void held(long turn, long known) {
    duties.begin(turn, known);
  }

  @Override
  public void decided(long turn, boolean ends) {
    if (ends) {
      duties.endAt(turn + 1);
    }
  }

  @Override
  public void done(long turn) {
    // Nobody else counts turns.
  }

  @Override
  public boolean barrier(long checkpoint) throws InterruptedException {
    drained.await();
    return true;
  }

  @Override
  public void stopped() {
    // No turn begins by itself.
  }

  @Override
  public void copied(long checkpoint) {
    // Nobody waits for it.
  }

  @Override
  public void aborted(long checkpoint) {
    // Nobody waits for it.
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    drained.await();
  }

  @Override
  public void abort(Throwable reason) {
    // Nobody waits for another rank.
  }

  @Override
  public void close() {
    gradients.close();
  }
}
