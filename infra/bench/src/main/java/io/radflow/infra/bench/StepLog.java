package io.radflow.infra.bench;

import com.sun.management.OperatingSystemMXBean;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.engine.ForwardingEngine;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.operator.EngineFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the engine of one job is given and when it is at work. The job's classes are this process's,
 * so that a static field connects them.
 */
final class StepLog {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final AtomicReference<StepLog> CURRENT = new AtomicReference<>();

  /**
   * A step.
   *
   * @param work what the engine was given
   * @param start before it, by {@link System#nanoTime}
   * @param end after it
   * @param processor time of all of the process's threads up to its end, in nanoseconds
   * @param own processor time of the step's thread in it, in nanoseconds
   * @param waited of it for the gradients of other ranks, in nanoseconds
   */
  record Step(
      LeafStep work,
      double learningRate,
      double loss,
      long start,
      long end,
      long processor,
      long own,
      long waited) {

    double seconds() {
      return (end - start) / 1e9;
    }
  }

  private final List<Step> steps = Collections.synchronizedList(new ArrayList<>());
  private volatile EngineFactory engines;

  /** The log of all engines that are made from now on. */
  static StepLog begin() {
    StepLog log = new StepLog();
    CURRENT.set(log);
    return log;
  }

  /** Engines that write the log. */
  static EngineFactory watched(EngineFactory engines) {
    return new Watched(engines);
  }

  /** Steps in their order. */
  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** An engine such as the job's, that nobody watches. */
  TrainingEngine anotherEngine(ObjectStore store) throws IOException {
    return engines.create(OptionalInt.empty(), store);
  }

  private record Watched(EngineFactory engines) implements EngineFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public TrainingEngine create(OptionalInt gpu, ObjectStore store) throws IOException {
      StepLog log = CURRENT.get();
      log.engines = engines;
      return new WatchedEngine(engines.create(gpu, store), log);
    }
  }

  private static final class WatchedEngine extends ForwardingEngine {

    private final StepLog log;

    WatchedEngine(TrainingEngine engine, StepLog log) {
      super(engine);
      this.log = log;
    }

    @Override
    public StepResult train(LeafStep work, double learningRate, GradientGroup group) {
      long own = THREADS.getCurrentThreadCpuTime();
      TimedGroup timed = new TimedGroup(group);
      long start = System.nanoTime();
      StepResult result = super.train(work, learningRate, timed);
      log.steps.add(
          new Step(
              work,
              learningRate,
              result.loss(),
              start,
              System.nanoTime(),
              SYSTEM.getProcessCpuTime(),
              THREADS.getCurrentThreadCpuTime() - own,
              timed.waitedNanos()));
      return result;
    }
  }
}
