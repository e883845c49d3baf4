package io.radflow.infra.deploy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.testing.RunningStore;
import io.radflow.testing.front.StoreFront;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A job with another job's user is refused before any work, by a store that holds the policies. */
class BucketRightsTest {

  @TempDir static Path folder;

  private static RunningStore store;
  private static StoreFront front;

  @BeforeAll
  static void start() throws Exception {
    store = RunningStore.start(folder);
    front = StoreFront.of(store.server().endpoint());
  }

  @AfterAll
  static void stop() {
    front.close();
    store.close();
  }

  static Stream<Arguments> jobsWithAnothersUser() {
    return Stream.of(
        Arguments.of(PipelineJobs.INGEST, "preprocess", "plans/"),
        Arguments.of(PipelineJobs.INGEST, "researcher", "plans/"),
        Arguments.of(PipelineJobs.PREPROCESS, "ingest", "tensors/"),
        Arguments.of(PipelineJobs.TRAIN, "eval", "models/"),
        Arguments.of(PipelineJobs.EVAL, "train", "metrics/eval/"));
  }

  @ParameterizedTest
  @MethodSource("jobsWithAnothersUser")
  void aJobWithAnothersUserIsRefusedByPrefix(PipelineJob job, String user, String prefix)
      throws Exception {
    front.faults().allow(BucketPolicy.of(user).or(BucketPolicy.of("flink"))::allows);

    assertThatThrownBy(() -> define(job))
        .hasMessageContaining("Cannot write s3://radflow/" + prefix)
        .hasMessageContaining("AccessDenied")
        .hasMessageContaining("store.credentials-file");
  }

  @Test
  void withTheirOwnUserIngestAndEvalStartOnAnEmptyBucket() throws Exception {
    for (PipelineJob job : new PipelineJob[] {PipelineJobs.INGEST, PipelineJobs.EVAL}) {
      front.faults().allow(BucketPolicy.of(job.command())::allows);

      assertThatCode(() -> define(job)).as(job.command()).doesNotThrowAnyException();
    }
  }

  private static void define(PipelineJob job) throws Exception {
    Path file = ComposeFiles.folder().resolve("config").resolve(job.command() + ".yaml");
    Configuration configuration =
        JobConfiguration.load(
                new JobArguments(
                    List.of(file.toString()),
                    Map.of(
                        "store.endpoint", front.endpoint(),
                        "store.credentials-file", store.server().credentials().file().toString()),
                    true),
                job.catalog())
            .values();
    job.definition().define(new StreamExecutionEnvironment(new Configuration()), configuration);
  }
}
