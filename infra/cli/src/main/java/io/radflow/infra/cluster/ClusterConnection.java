package io.radflow.infra.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink's REST interface, as far as running a job takes it. The same for any Flink cluster. */
@Internal
public final class ClusterConnection {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration LEADER_PATIENCE = Duration.ofMinutes(1);
  private static final long LEADER_POLL_NANOS = 200_000_000;
  private static final long SAVEPOINT_POLL_MILLIS = 200;

  /** Of Flink's settings, those that tell how a job runs; the rest are the processes' own. */
  private static final List<String> JOB_SETTINGS =
      List.of(
          "parallelism.default",
          "restart-strategy",
          "execution.checkpointing.",
          "state.checkpoint",
          "state.backend.fs.checkpointdir");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String host;
  private final int port;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  private ClusterConnection(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Prepares a connection; nothing is sent yet. */
  public static ClusterConnection to(String host, int port) {
    return new ClusterConnection(host, port);
  }

  public URI address() {
    return URI.create("http://" + host + ":" + port);
  }

  /** Where the web UI shows a job. */
  public URI page(JobID job) {
    return URI.create(address() + "/#/job/running/" + job);
  }

  /**
   * @throws IOException naming the address if no Flink cluster answers there
   */
  public void check() throws IOException {
    JsonNode overview = request("GET", "/overview");
    if (!overview.has("flink-version")) {
      throw new IOException("What answers at " + address() + " is no Flink cluster");
    }
  }

  /**
   * What the cluster's configuration says of how jobs run, as {@code flink run} would take it from
   * the configuration beside it. Waits for a leader as long as the submission of a job does.
   */
  public Configuration jobSettings() throws IOException {
    Configuration settings = new Configuration();
    for (JsonNode entry : leadersConfiguration()) {
      String key = entry.path("key").asText();
      if (JOB_SETTINGS.stream().anyMatch(key::startsWith)) {
        settings.setString(key, entry.path("value").asText());
      }
    }
    return settings;
  }

  private JsonNode leadersConfiguration() throws IOException {
    long deadline = System.nanoTime() + LEADER_PATIENCE.toNanos();
    while (true) {
      try {
        return request("GET", "/jobmanager/config");
      } catch (IOException e) {
        if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(LEADER_POLL_NANOS);
      }
    }
  }

  /**
   * For programs that define and execute several jobs.
   *
   * @param jars what the cluster does not have on its own class path
   */
  public StreamExecutionEnvironment environment(List<Path> jars) throws IOException {
    return StreamExecutionEnvironment.createRemoteEnvironment(
        host, port, jobSettings(), jars.stream().map(Path::toString).toArray(String[]::new));
  }

  /** TaskManagers that the leader knows. */
  public int taskManagers() throws IOException {
    return request("GET", "/overview").path("taskmanagers").asInt();
  }

  /** Submits a job and returns when the cluster has accepted it. */
  public JobID submit(JobGraph graph) throws IOException {
    Configuration flink = new Configuration();
    flink.set(RestOptions.ADDRESS, host);
    flink.set(RestOptions.PORT, port);
    try (RestClusterClient<StandaloneClusterId> client =
        new RestClusterClient<>(flink, StandaloneClusterId.getInstance())) {
      return client.submitJob(graph).get();
    } catch (ExecutionException e) {
      throw new IOException("Flink refused the job: " + FailureCause.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while submitting the job", e);
    } catch (Exception e) {
      throw new IOException("Cannot submit to " + address() + ": " + e.getMessage(), e);
    }
  }

  /** State of the job. */
  public JobStatus status(JobID job) throws IOException {
    // What /jobs/ID tells is kept for a while: for long if the JobManager's clock is set back.
    return JobStatus.valueOf(request("GET", "/jobs/" + job + "/status").path("status").asText());
  }

  /** How often the job was restarted, and the reason of its last failure; empty if none. */
  public String lastFailure(JobID job) throws IOException {
    JsonNode entries =
        request("GET", "/jobs/" + job + "/exceptions?maxExceptions=1")
            .path("exceptionHistory")
            .path("entries");
    return entries.isEmpty() ? "" : FailureCause.of(entries.get(0).path("stacktrace").asText());
  }

  /** Why a job that has failed for good did, also if it never ran. */
  public String failure(JobID job) throws IOException {
    return FailureCause.of(stackTrace(job));
  }

  /** The same as Flink tells it, with all causes and where they were thrown. */
  public String stackTrace(JobID job) throws IOException {
    return request("GET", "/jobs/" + job + "/execution-result")
        .path("job-execution-result")
        .path("failure-cause")
        .path("stack-trace")
        .asText();
  }

  /** Jobs of a name that have not ended, the newest first. */
  public List<JobID> running(String name) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode job : request("GET", "/jobs/overview").path("jobs")) {
      JobStatus status = JobStatus.valueOf(job.path("state").asText());
      if (job.path("name").asText().equals(name) && !status.isGloballyTerminalState()) {
        found.add(job);
      }
    }
    return found.stream()
        .sorted(Comparator.comparingLong(job -> -job.path("start-time").asLong()))
        .map(job -> JobID.fromHexString(job.path("jid").asText()))
        .toList();
  }

  /**
   * Whether the number of slots follows the jobs, as where Kubernetes starts TaskManagers for them,
   * or jobs follow the slots, as with Flink's adaptive scheduler.
   */
  public boolean isElastic() throws IOException {
    for (JsonNode entry : leadersConfiguration()) {
      String key = entry.path("key").asText();
      String value = entry.path("value").asText();
      if (key.equals("kubernetes.cluster-id")
          || key.equals(JobManagerOptions.SCHEDULER.key()) && value.equalsIgnoreCase("adaptive")
          || key.equals(JobManagerOptions.SCHEDULER_MODE.key())) {
        return true;
      }
    }
    return false;
  }

  /** Slots of all TaskManagers, whether or not a job has them. */
  public int slots() throws IOException {
    return request("GET", "/overview").path("slots-total").asInt();
  }

  /** GPUs that the TaskManagers give to jobs, whether or not a job has them. */
  public int gpus() throws IOException {
    double gpus = 0;
    for (JsonNode taskManager : request("GET", "/taskmanagers").path("taskmanagers")) {
      gpus += taskManager.path("totalResource").path("extendedResources").path("gpu").asDouble();
    }
    return (int) gpus;
  }

  /**
   * Current values of some metrics of all operators of a job.
   *
   * @param names last components of the metrics' names
   */
  public MetricValues metrics(JobID job, Set<String> names) throws IOException {
    MetricValues.Builder values = new MetricValues.Builder();
    for (JsonNode vertex : request("GET", "/jobs/" + job).path("vertices")) {
      String path =
          "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
      List<String> wanted = new ArrayList<>();
      for (JsonNode metric : request("GET", path)) {
        String id = metric.path("id").asText();
        if (names.contains(MetricValues.name(id))) {
          wanted.add(URLEncoder.encode(id, StandardCharsets.UTF_8));
        }
      }
      if (!wanted.isEmpty()) {
        String query = "?agg=sum,max&get=" + String.join(",", wanted);
        for (JsonNode metric : request("GET", path + query)) {
          values.add(
              metric.path("id").asText(),
              metric.path("sum").asDouble(),
              metric.path("max").asDouble());
        }
      }
    }
    return values.build();
  }

  /** Bytes of the job's largest checkpoint; 0 if there has been none. */
  public long largestCheckpointBytes(JobID job) throws IOException {
    return request("GET", "/jobs/" + job + "/checkpoints")
        .path("summary")
        .path("state_size")
        .path("max")
        .asLong();
  }

  /** Asks for the job's end; its last checkpoint is kept. */
  public void cancel(JobID job) throws IOException {
    request("PATCH", "/jobs/" + job + "?mode=cancel");
  }

  /**
   * Stops the job with a savepoint, which a job of a later build can start from.
   *
   * @param folder where the cluster writes it, such as s3://BUCKET/savepoints; null for the
   *     cluster's own setting
   * @return where it is
   * @throws IOException if it could not be written; the job then goes on
   */
  public String stop(JobID job, String folder) throws IOException, InterruptedException {
    ObjectNode what = MAPPER.createObjectNode().put("drain", false);
    if (folder != null) {
      what.put("targetDirectory", folder);
    }
    String path = "/jobs/" + job;
    String trigger = request("POST", path + "/stop", what.toString()).path("request-id").asText();
    CountDownLatch pause = new CountDownLatch(1);
    while (true) {
      JsonNode savepoint = request("GET", path + "/savepoints/" + trigger);
      if (savepoint.path("status").path("id").asText().equals("COMPLETED")) {
        JsonNode done = savepoint.path("operation");
        if (done.has("failure-cause")) {
          throw new IOException(
              "No savepoint: "
                  + FailureCause.of(done.path("failure-cause").path("stack-trace").asText()));
        }
        return done.path("location").asText();
      }
      pause.await(SAVEPOINT_POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private JsonNode request(String method, String path) throws IOException {
    return request(method, path, null);
  }

  private JsonNode request(String method, String path, String json) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(
                method,
                json == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(json))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "%s %s: HTTP %d".formatted(method, request.uri(), response.statusCode()));
      }
      return MAPPER.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + address(), e);
    } catch (ConnectException e) {
      throw new IOException("No Flink cluster answers at " + address(), e);
    }
  }
}
