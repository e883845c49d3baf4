package io.radflow.infra.standalone;

import io.radflow.infra.deploy.ComposeFiles;
import io.radflow.infra.deploy.KubernetesFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/**
 * What compose and Kubernetes configure Flink with, for clusters of the tests: all of it but
 * addresses, and the high availability that needs a Kubernetes.
 */
final class ShippedConfiguration {

  private static final String GPU = "external-resource.gpu.";

  private ShippedConfiguration() {}

  /** Of compose's JobManager and its TaskManager with a GPU, on top of what all have in common. */
  static Map<String, String> compose() throws IOException {
    Map<String, String> flink = new TreeMap<>(ComposeFiles.flink("jobmanager"));
    flink.putAll(ComposeFiles.flink("taskmanager-gpu"));
    return here(flink);
  }

  /** All of a job's. */
  static Configuration kubernetes(String job) throws IOException, InterruptedException {
    Map<String, String> flink = here(KubernetesFiles.flink("base", job));
    flink.keySet().removeIf(key -> key.startsWith("high-availability."));
    return Configuration.fromMap(flink);
  }

  private static Map<String, String> here(Map<String, String> flink) {
    flink.keySet().removeAll(Set.of("jobmanager.rpc.address", "s3.endpoint"));
    return flink;
  }

  /**
   * Options for a machine with two GPUs, which are not there: a script stands for nvidia-smi and
   * answers as it does.
   */
  static Map<String, String> twoGpus(Path folder) throws IOException {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    Path script =
        Files.writeString(
            programs.resolve("nvidia-smi"),
            "#!/bin/sh\necho '0, GPU-aaaa, stand-in'\necho '1, GPU-bbbb, stand-in'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return Map.of(
        GPU + "amount",
        "2",
        GPU + "param.lock-folder.path",
        folder.resolve("locks").toString(),
        "containerized.taskmanager.env.PATH",
        programs + ":" + System.getenv("PATH"));
  }
}
