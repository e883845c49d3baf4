package io.radflow.infra.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;

/**
 * What a cluster tells of its TaskManagers and of a job.
 *
 * @param cluster as it was started last
 */
record ClusterWatch(StandaloneCluster cluster, JobID job) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Processes of all TaskManagers. */
  List<Long> taskManagers() {
    return cluster.processes().entrySet().stream()
        .filter(process -> process.getKey().startsWith("taskmanager"))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Processes of the TaskManagers that have tasks; of all, if none has at this moment. */
  List<Long> working() throws IOException {
    Map<String, Long> processes = cluster.processes();
    List<Long> working = new ArrayList<>();
    for (JsonNode one : read("/taskmanagers").path("taskmanagers")) {
      Long process = processes.get(one.path("id").asText());
      if (process != null && one.path("freeSlots").asInt() < one.path("slotsNumber").asInt()) {
        working.add(process);
      }
    }
    return working.isEmpty() ? taskManagers() : working;
  }

  /** Whether all its tasks run; before it has any, it tells nothing else. */
  boolean isRunning() throws IOException {
    for (JsonNode one : read("/jobs/overview").path("jobs")) {
      JsonNode tasks = one.path("tasks");
      if (one.path("jid").asText().equals(job.toHexString())) {
        int total = tasks.path("total").asInt();
        return total > 0 && tasks.path("running").asInt() == total;
      }
    }
    return false;
  }

  /** When the job failed last; the epoch, if it never has. */
  Instant lastFailure() throws IOException {
    long last = 0;
    for (JsonNode one : read("/jobs/" + job + "/exceptions").at("/exceptionHistory/entries")) {
      last = Math.max(last, one.path("timestamp").asLong());
    }
    return Instant.ofEpochMilli(last);
  }

  /** Checkpoints of the job that were completed. */
  long checkpoints() throws IOException {
    return read("/jobs/" + job + "/checkpoints").at("/counts/completed").asLong();
  }

  /** How often the job has gone on from a checkpoint. */
  long restarts() throws IOException {
    return read("/jobs/" + job + "/checkpoints").at("/counts/restored").asLong();
  }

  private JsonNode read(String path) throws IOException {
    try (InputStream answer = cluster.webUi().resolve(path).toURL().openStream()) {
      return JSON.readTree(answer);
    }
  }
}
