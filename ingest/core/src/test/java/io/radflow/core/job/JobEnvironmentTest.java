package io.radflow.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategyFactoryLoader;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.CheckpointStorageLoader;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What a job graph says, which is all that Flink gets of a job. */
class JobEnvironmentTest {

  private static final ClassLoader CLASSES = JobEnvironmentTest.class.getClassLoader();

  /** What holds of which subject; then what Flink was given, and what the job was. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          parallelism | 2 | - | -
          parallelism | 3 | parallelism.default=3 | -
          parallelism | 5 | - | job.parallelism=5
          parallelism | 5 | parallelism.default=3 | job.parallelism=5
          interval | 30000 | - | -
          interval | 7000 | execution.checkpointing.interval=7 s | -
          interval | 9000 | - | job.checkpoint-interval=9 s
          interval | 9000 | execution.checkpointing.interval=7 s | job.checkpoint-interval=9 s
          storage | s3://radflow/checkpoints/test | - | -
          storage | s3://a/flink | execution.checkpointing.dir=s3://a/flink | -
          storage | s3://a/old | state.checkpoints.dir=s3://a/old | -
          storage | s3://a/older | state.backend.fs.checkpointdir=s3://a/older | -
          storage | s3://a/job | - | job.checkpoint-directory=s3://a/job
          storage | s3://a/job | execution.checkpointing.dir=s3://a/flink | job.checkpoint-directory=s3://a/job
          storage | s3://a/job | state.checkpoints.dir=s3://a/old | job.checkpoint-directory=s3://a/job
          storage | JobManagerCheckpointStorage | execution.checkpointing.storage=jobmanager | -
          storage | s3://a/job | execution.checkpointing.storage=jobmanager | job.checkpoint-directory=s3://a/job
          storage | JobManagerCheckpointStorage | state.checkpoint-storage=jobmanager | -
          retention | RETAIN_ON_CANCELLATION | - | -
          retention | RETAIN_ON_FAILURE | execution.checkpointing.externalized-checkpoint-retention=DELETE_ON_CANCELLATION | -
          retention | NEVER_RETAIN_AFTER_TERMINATION | execution.checkpointing.externalized-checkpoint-retention=NO_EXTERNALIZED_CHECKPOINTS | -
          tolerated failures | 2147483647 | - | -
          tolerated failures | 4 | execution.checkpointing.tolerable-failed-checkpoints=4 | -
          restarts | ExponentialDelayRestart | - | -
          restarts | NoRestart | restart-strategy.type=none | -
          restarts | NoRestart | restart-strategy=none | -
          restarts | FixedDelayRestart | restart-strategy.type=fixed-delay | -
          restarts | ExponentialDelayRestart | restart-strategy.type=none | job.restart-attempts=4
          restarts | NoRestart | restart-strategy.type=fixed-delay | job.restart-attempts=0
          attempts | 10 | - | -
          attempts | 8 | restart-strategy.exponential-delay.attempts-before-reset-backoff=8 | -
          attempts | 4 | - | job.restart-attempts=4
          attempts | 4 | restart-strategy.exponential-delay.attempts-before-reset-backoff=8 | job.restart-attempts=4
          attempts | 6 | restart-strategy.type=fixed-delay; restart-strategy.fixed-delay.attempts=6 | -
          first wait | 1000 | - | -
          first wait | 3000 | restart-strategy.exponential-delay.initial-backoff=3 s | -
          first wait | 3000 | restart-strategy.exponential-delay.initial-backoff=3 s | job.restart-attempts=4
          longest wait | 60000 | - | -
          longest wait | 5000 | restart-strategy.exponential-delay.max-backoff=5 s | -
          longest wait | 5000 | restart-strategy.exponential-delay.max-backoff=5 s | job.restart-attempts=4
          timeout | 600000 | - | -
          timeout | 420000 | execution.checkpointing.timeout=7 min | -
          """)
  void theJobsKeyGoesBeforeFlinksWhichGoesBeforeADefault(
      String subject, String expected, String flink, String job) throws Exception {
    assertThat(read(subject, graph(configuration(flink), configuration(job)))).isEqualTo(expected);
  }

  private static Configuration configuration(String given) {
    return given == null
        ? new Configuration()
        : Configuration.fromMap(
            Arrays.stream(given.split("; "))
                .map(entry -> entry.split("="))
                .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1])));
  }

  private static JobGraph graph(Configuration flink, Configuration job) {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(flink);
    JobEnvironment.configure(environment, job, "test");
    environment.fromSequence(1, 2).sinkTo(new DiscardingSink<>());
    return environment.getStreamGraph().getJobGraph();
  }

  private static String read(String subject, JobGraph graph) throws Exception {
    CheckpointCoordinatorConfiguration checkpoints =
        graph.getCheckpointingSettings().getCheckpointCoordinatorConfiguration();
    return switch (subject) {
      case "parallelism" -> "" + graph.getVertices().iterator().next().getParallelism();
      case "interval" -> "" + checkpoints.getCheckpointInterval();
      case "storage" -> storage(graph);
      case "retention" -> checkpoints.getCheckpointRetentionPolicy().name();
      case "tolerated failures" -> "" + checkpoints.getTolerableCheckpointFailureNumber();
      case "timeout" -> "" + checkpoints.getCheckpointTimeout();
      case "restarts" -> part(graph, "^(\\w+)BackoffTimeStrategy");
      case "attempts" -> part(graph, "(?:BeforeResetBackoff|RestartAttempts)=(\\d+)");
      case "first wait" -> part(graph, "initialBackoffMS=(\\d+)");
      case "longest wait" -> part(graph, "maxBackoffMS=(\\d+)");
      default -> throw new IllegalArgumentException(subject);
    };
  }

  /** As the JobMaster makes it. */
  private static String storage(JobGraph graph) throws Exception {
    CheckpointStorage storage =
        CheckpointStorageLoader.load(
            null,
            new HashMapStateBackend(),
            graph.getJobConfiguration(),
            new Configuration(),
            CLASSES,
            LoggerFactory.getLogger(JobEnvironmentTest.class));
    return storage instanceof FileSystemCheckpointStorage files
        ? files.getCheckpointPath().toString()
        : storage.getClass().getSimpleName();
  }

  /** Of the restart strategy, as the JobMaster makes it: of what Flink deprecates, too. */
  @SuppressWarnings("deprecation")
  private static String part(JobGraph graph, String pattern) throws Exception {
    String strategy =
        RestartBackoffTimeStrategyFactoryLoader.createRestartBackoffTimeStrategyFactory(
                graph.getSerializedExecutionConfig().deserializeValue(CLASSES).getRestartStrategy(),
                graph.getJobConfiguration(),
                new Configuration(),
                true)
            .create()
            .toString();
    Matcher matcher = Pattern.compile(pattern).matcher(strategy);
    return matcher.find() ? matcher.group(1) : strategy;
  }
}
