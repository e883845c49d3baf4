package io.radflow.infra.bench;

import static java.io.OutputStream.nullOutputStream;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.progress.Console;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.training.GroupOptions;
import io.radflow.training.TrainingOptions;
import io.radflow.training.check.HalvesView;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/**
 * A run by several ranks of one process, in turn with the same run by one rank that has all their
 * threads.
 */
final class RanksBench {

  /** As many blocks a lane as a run must have, and as many again. */
  private static final int SHARDS_OF_A_LEAF = 8;

  /**
   * @param training what is trained
   * @param ranks that train it, 2 or more
   * @param threads of each of them
   */
  record Settings(TrainingBench.Settings training, int ranks, int threads) {

    /** The fewest that ranks can share: a power of two. */
    int leaves() {
      return ranks == 1 ? 1 : 2 * Integer.highestOneBit(ranks - 1);
    }
  }

  /**
   * What a round took, for a step on average.
   *
   * @param aloneSeconds by one rank
   * @param ranksSeconds by several
   * @param waitedSeconds of these, in which a rank waited for the others' gradients
   */
  record Round(Settings settings, double aloneSeconds, double ranksSeconds, double waitedSeconds) {

    /** The ranks' rate as a share of the one rank's. */
    double share() {
      return aloneSeconds / ranksSeconds;
    }

    @Override
    public String toString() {
      int batch = settings.training().batch();
      return String.format(
          "%d ranks of %d threads %.2f images/s, one rank of %d threads %.2f images/s: %.3f; a rank"
              + " waited for the others %.1f %% of a step",
          settings.ranks(),
          settings.threads(),
          batch / ranksSeconds,
          settings.ranks() * settings.threads(),
          batch / aloneSeconds,
          share(),
          100 * waitedSeconds / ranksSeconds);
    }
  }

  private final Settings settings;
  private final Path folder;

  /**
   * @param folder for the store and for checkpoints
   */
  RanksBench(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /**
   * Runs rounds of both.
   *
   * @param unmeasured rounds before them, which warm up
   */
  List<Round> run(int unmeasured, int rounds) throws Exception {
    TrainingBench.Settings training = settings.training();
    int slots = Math.max(training.parallelism(), settings.ranks());
    List<Round> measured = new ArrayList<>();
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0);
        ObjectStore store = Stores.of(server);
        LocalCluster cluster =
            LocalCluster.start(slots, folder.resolve("flink"), store.address())) {
      int images = training.batch() * (training.warmup() + training.steps());
      HalvesView.write(
          store,
          TrainingBench.VIEW,
          training.side(),
          images,
          training.batch(),
          Math.max(1, images / (SHARDS_OF_A_LEAF * settings.leaves())));
      JobSubmission jobs =
          new JobSubmission(
              cluster.connect(), store, Console.of(new PrintStream(nullOutputStream())));
      for (int round = -unmeasured; round < rounds; round++) {
        StepLog ranks = log(jobs, store, "ranks" + round, settings.ranks(), settings.threads());
        StepLog alone = log(jobs, store, "alone" + round, 1, settings.ranks() * settings.threads());
        if (round >= 0) {
          measured.add(
              new Round(settings, stepSeconds(alone), stepSeconds(ranks), waitedSeconds(ranks)));
        }
      }
    }
    return measured;
  }

  private StepLog log(JobSubmission jobs, ObjectStore store, String run, int ranks, int threads)
      throws Exception {
    Configuration configuration =
        TrainingBench.configuration(settings.training(), folder, store, run);
    configuration.set(GroupOptions.LEAVES.option(), settings.leaves());
    configuration.set(GroupOptions.RANKS.option(), ranks);
    configuration.set(TrainingOptions.THREADS.option(), threads);
    StepLog log = StepLog.begin();
    jobs.submit(TrainingBench.job(), "train", configuration, List.of(), JobStart.OVER).await();
    return log;
  }

  /** From the end of one step to that of the next, by the rank that has the first leaf. */
  private double stepSeconds(StepLog log) {
    List<StepLog.Step> steps =
        log.steps().stream().filter(step -> step.work().firstLeaf() == 0).toList();
    int warmup = settings.training().warmup();
    long nanos = steps.get(steps.size() - 1).end() - steps.get(warmup - 1).end();
    return nanos / 1e9 / (steps.size() - warmup);
  }

  /** Over all ranks and all steps but those that warm up. */
  private double waitedSeconds(StepLog log) {
    return log.steps().stream()
        .skip((long) settings.training().warmup() * settings.ranks())
        .mapToDouble(step -> step.waited() / 1e9)
        .average()
        .orElseThrow();
  }
}
