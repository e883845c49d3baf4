package io.radflow.infra.job;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.progress.Console;
import io.radflow.testing.RunningStore;
import io.radflow.training.check.HalvesView;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that differ in their seeds, judged together. */
@Timeout(900)
class SeedsTest {

  private static final int SEEDS = 5;

  @Test
  void eachSeedGivesARowOfResults(@TempDir Path folder) throws Exception {
    try (RunningStore store = RunningStore.start(folder.resolve("store"));
        LocalCluster cluster =
            LocalCluster.start(2, folder.resolve("flink"), store.client().address())) {
      HalvesView.write(store.client(), "halves", 16, 60, 12, 20);
      JobSubmission jobs =
          new JobSubmission(
              cluster.connect(),
              store.client(),
              Console.of(new PrintStream(OutputStream.nullOutputStream())));
      for (int seed = 0; seed < SEEDS; seed++) {
        Map<String, String> run =
            Map.of(
                "training.run", "few-" + seed,
                "training.view", "halves",
                "training.units", "1,1,1,1",
                "training.shot", "5_shot",
                "training.batch", "4",
                "training.steps", "2",
                "training.seed", "" + seed);
        run(jobs, store, PipelineJobs.TRAIN, run);
      }
      run(jobs, store, PipelineJobs.EVAL, Map.of());

      List<PublishedResult> rows = new ArrayList<>();
      for (StoredObject object : store.client().list(BucketLayout.RESULTS)) {
        byte[] csv = store.client().read(object.key(), 1 << 20);
        rows.addAll(PublishedResults.decode(csv, object.key()));
      }
      Map<String, List<Long>> seeds =
          rows.stream()
              .collect(
                  groupingBy(
                      PublishedResult::metric,
                      mapping(PublishedResult::seed, Collectors.toList())));
      assertThat(seeds)
          .containsKey("test/acc")
          .allSatisfy((metric, each) -> assertThat(each).containsExactly(0L, 1L, 2L, 3L, 4L));
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertThat(row.shot()).isEqualTo("5_shot");
                assertThat(row.pretrainedModel()).isEqualTo("scratch");
                assertThat(row.dataset()).isEqualTo("halves");
                assertThat(row.lastStep()).isEqualTo(2);
              });
    }
  }

  private static void run(
      JobSubmission jobs, RunningStore store, PipelineJob job, Map<String, String> options)
      throws Exception {
    Map<String, String> values = new TreeMap<>(options);
    values.put("store.endpoint", store.server().endpoint());
    values.put("store.credentials-file", store.server().credentials().file().toString());
    jobs.submit(
            job,
            job.command(),
            JobConfiguration.load(new JobArguments(List.of(), values, true), job.catalog())
                .values(),
            List.of(),
            JobStart.OVER)
        .await();
  }
}
