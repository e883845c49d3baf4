package io.radflow.infra.bench;

import io.radflow.infra.bench.engine.CheckRow;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.FileUtils;

/** How busy a whole training job, from views in a store, keeps the first GPU. */
final class JobOnGpu {

  private static final int BATCH = 128;
  private static final int WARM_UP = 10;
  private static final int STEPS = 40;
  private static final int MOST_READERS = 8;

  private JobOnGpu() {}

  /** R50x1 in BF16 on augmented images of 224². */
  static CheckRow measure(int gpu, int cores) throws Exception {
    if (gpu != 0) {
      return new CheckRow("whole job", "not measured: a job without slots takes GPU 0", true);
    }
    TrainingBench.Settings settings =
        new TrainingBench.Settings(
            List.of(3, 4, 6, 3),
            1,
            224,
            BATCH,
            WARM_UP,
            STEPS,
            Math.max(1, Math.min(MOST_READERS, cores / 2)),
            Duration.ofSeconds(30),
            "xray",
            EngineName.CUDNN,
            Precision.BF16);
    Path folder = Files.createTempDirectory("radflow-check-gpu");
    try {
      TrainingBench.Round round = new TrainingBench(settings, folder).run(1).get(0);
      return new CheckRow(
          String.format("whole job, R50x1 224² batch %d BF16, of %d cores", BATCH, cores),
          String.format(
              "%.0f images/s; the GPU at a step for %.1f%% of the time; %.1f cores fed it; %s",
              BATCH / round.jobSeconds(), 100 * round.busy(), round.feedingCores(), round),
          true);
    } finally {
      FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
  }
}
