package io.radflow.infra.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.infra.debian.DebianPackage;
import io.radflow.infra.job.JobJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code infra/kubernetes} makes, as kubectl's Kustomize builds it. */
public final class KubernetesFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private KubernetesFiles() {}

  /**
   * The resources of a folder.
   *
   * @param folder such as {@code overlays/gpu}
   * @throws IOException with what Kustomize says
   */
  static List<JsonNode> build(String folder) throws IOException, InterruptedException {
    Path root = JobJar.home().resolve("infra/kubernetes").resolve(folder);
    Process process =
        new ProcessBuilder(
                DebianPackage.KUBERNETES_CLIENT.program("kubectl").toString(),
                "kustomize",
                root.normalize().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("kubectl kustomize " + root + " failed");
    }
    List<JsonNode> resources = new ArrayList<>();
    for (Object document :
        new Load(LoadSettings.builder().setCodePointLimit(1 << 24).build())
            .loadAllFromString(text)) {
      resources.add(JSON.valueToTree(document));
    }
    return resources;
  }

  /**
   * Flink's options of a job.
   *
   * @param folder such as {@code base}
   * @param job such as {@code ingest}
   */
  public static Map<String, String> flink(String folder, String job)
      throws IOException, InterruptedException {
    for (JsonNode resource : build(folder)) {
      if (resource.at("/metadata/name").asText().equals("radflow-" + job)
          && resource.path("kind").asText().equals("FlinkDeployment")) {
        Map<String, String> flink = new TreeMap<>();
        resource
            .at("/spec/flinkConfiguration")
            .properties()
            .forEach(option -> flink.put(option.getKey(), option.getValue().asText()));
        // As the operator makes them of the pods' sizes.
        for (String process : List.of("jobManager", "taskManager")) {
          flink.put(
              process.toLowerCase(Locale.ROOT) + ".memory.process.size",
              resource.at("/spec/" + process + "/resource/memory").asText());
        }
        return flink;
      }
    }
    throw new IOException(folder + " has no FlinkDeployment radflow-" + job);
  }
}
