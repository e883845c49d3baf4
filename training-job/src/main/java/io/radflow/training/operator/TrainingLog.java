package io.radflow.training.operator;

import io.radflow.training.history.PassMeasures;
import io.radflow.training.mixing.Mixing;
import io.radflow.training.plan.RunPositions;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the training operator says of its run, passes and checkpoints. */
final class TrainingLog {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);

  private final String run;
  private final RunPositions positions;
  private final Mixing mixing;

  TrainingLog(RunSettings settings) {
    this.run = settings.run().run();
    this.positions = settings.positions();
    this.mixing = settings.run().mixing();
  }

  void opened(String engine) {
    LOG.info(
        "Run {}: {} steps of {} images, {} passes of {}, by {}",
        run,
        positions.steps(),
        positions.batchSize(),
        positions.passes(),
        positions.evaluationRows(),
        engine);
    if (mixing == null) {
      return;
    }
    Optional<String> advice = mixing.advice();
    if (advice.isPresent()) {
      LOG.warn("Run {}: {}. Batches are less mixed than that: {}", run, mixing, advice.get());
    } else {
      LOG.info("Run {}: {}", run, mixing);
    }
  }

  void restored(OptionalLong checkpoint, long position, int held) {
    LOG.info(
        "Going on from checkpoint {}: step {}, position {}, {} samples held",
        checkpoint.orElse(0),
        positions.stepsBefore(position),
        position,
        held);
  }

  void passBegins(int pass) {
    LOG.info(
        "Pass {} of {}: scores {} images, after step {}",
        pass + 1,
        positions.passes(),
        positions.evaluationRows(),
        positions.stepOfPass(pass));
  }

  void passEnds(int pass, PassMeasures result, boolean stops) {
    LOG.info(
        "Pass {} of {}: done, after step {}: {}",
        pass + 1,
        positions.passes(),
        positions.stepOfPass(pass),
        result.measures());
    if (stops) {
      LOG.info("Run {}: ends early, after step {}", run, result.step());
    }
  }

  void ended(TrainingGauges times) {
    LOG.info("Run {}: ended, {}", run, times.summary());
  }

  void cut(long checkpoint, long step, long position, int held, long nanos) {
    LOG.info(
        "Checkpoint {}: cut after step {} at position {}, {} samples held, state copied in {} ms",
        checkpoint,
        step,
        position,
        held,
        nanos / 1_000_000);
  }

  void complete(long checkpoint) {
    LOG.info("Checkpoint {}: complete", checkpoint);
  }

  void aborted(long checkpoint) {
    LOG.warn("Checkpoint {}: given up", checkpoint);
  }
}
