package io.radflow.infra.standalone;

import java.nio.file.Path;

/** What a cluster keeps on this machine. */
record ClusterFolder(Path root) {

  ClusterFolder {
    root = root.toAbsolutePath().normalize();
  }

  Path configuration() {
    return root.resolve("conf");
  }

  Path logs() {
    return root.resolve("log");
  }

  /** Flink's temporary files; gone when the cluster is. */
  Path temporary() {
    return root.resolve("tmp");
  }

  /** Of one process. */
  Path temporary(String process) {
    return temporary().resolve(process);
  }

  /** What Prometheus's discovery by files reads. */
  Path targets() {
    return root.resolve("prometheus-targets.json");
  }

  Path state() {
    return root.resolve("cluster.json");
  }
}
