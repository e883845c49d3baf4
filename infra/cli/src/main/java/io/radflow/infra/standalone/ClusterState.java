package io.radflow.infra.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The processes of a cluster, kept in its folder.
 *
 * @param webPorts of the JobManagers, in their order
 */
record ClusterState(List<Integer> webPorts, List<Member> members) {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** A process's start is known by the clock, which can be set. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

  /**
   * A process.
   *
   * @param index among those of its role, from 0
   * @param startedMillis when the system says that it started, since 1970; tells it from a later
   *     process that has got the same number
   * @param metricsPort where Prometheus scrapes it
   */
  record Member(ProcessRole role, int index, long pid, long startedMillis, int metricsPort) {

    String name() {
      return role.title() + "-" + index;
    }

    /** The process, if it still runs and is not about to end. */
    Optional<ProcessHandle> running() {
      return process().filter(process -> !DyingProcess.is(pid));
    }

    /** The process, until the system has removed it. */
    Optional<ProcessHandle> process() {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(
              process -> process.info().startInstant().map(start -> isStart(start)).orElse(false));
    }

    private boolean isStart(Instant start) {
      return Math.abs(start.toEpochMilli() - startedMillis) <= START_TOLERANCE.toMillis();
    }
  }

  boolean isAnyRunning() {
    return members.stream().anyMatch(member -> member.running().isPresent());
  }

  static Optional<ClusterState> read(ClusterFolder folder) throws IOException {
    return Files.exists(folder.state())
        ? Optional.of(MAPPER.readValue(folder.state().toFile(), ClusterState.class))
        : Optional.empty();
  }

  /** Also for Prometheus. */
  void write(ClusterFolder folder) throws IOException {
    write(folder.state(), this);
    write(
        folder.targets(),
        List.of(
            new Targets(members.stream().map(one -> "127.0.0.1:" + one.metricsPort()).toList())));
  }

  private static void write(Path file, Object value) throws IOException {
    Path staged = file.resolveSibling(file.getFileName() + ".new");
    MAPPER.writeValue(staged.toFile(), value);
    Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** As Prometheus's discovery by files expects it. */
  private record Targets(List<String> targets) {}
}
