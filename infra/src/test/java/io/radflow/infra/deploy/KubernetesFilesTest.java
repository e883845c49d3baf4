package io.radflow.infra.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.OptionCatalog;
import io.radflow.infra.debian.DebianPackage;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.PipelineJob;
import io.radflow.training.GroupOptions;
import io.radflow.training.TrainingJob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class KubernetesFilesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/gpu", "overlays/ranks", "overlays/minio", "monitoring"})
  void resourcesAreOfTheirKindsSchema(String folder) throws Exception {
    for (JsonNode resource : KubernetesFiles.build(folder)) {
      assertThat(ResourceSchema.faults(resource))
          .as("%s %s", resource.path("kind"), resource.at("/metadata/name"))
          .isEmpty();
      if (!resource.path("kind").asText().equals("Namespace")) {
        assertThat(resource.at("/metadata/namespace").asText())
            .as("namespace of %s", resource.at("/metadata/name"))
            .isEqualTo("radflow");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "preprocess", "train", "eval"})
  void flinksConfigurationHasWhatAllClustersHaveInCommon(String job) throws Exception {
    Map<String, String> common =
        new TreeMap<>(
            GlobalConfiguration.loadConfiguration(JobJar.home().resolve("infra/flink").toString())
                .toMap());
    // The operator takes the first from the resource of the JobManager.
    common.remove("jobmanager.memory.process.size");
    common.remove("taskmanager.numberOfTaskSlots");
    Map<String, String> deployed = KubernetesFiles.flink("base", job);
    for (Map.Entry<String, String> option : common.entrySet()) {
      assertThat(words(deployed.get(option.getKey())))
          .as(option.getKey())
          .isEqualTo(words(option.getValue()));
    }
  }

  /** Lists are written in more than one way. */
  private static TreeSet<String> words(String value) {
    return new TreeSet<>(java.util.List.of(value.replaceAll("[\\[\\]']", "").split("[;,\\s]+")));
  }

  @ParameterizedTest
  @MethodSource("io.radflow.infra.deploy.ComposeFilesTest#jobs")
  void configurationsAreTheJobsOwn(PipelineJob job) throws Exception {
    Path file =
        JobJar.home()
            .resolve("infra/kubernetes/base/configuration")
            .resolve(job.command() + ".yaml");
    OptionCatalog catalog = job.catalog();
    assertThat(
            JobConfiguration.load(
                    new JobArguments(List.of(file.toString()), Map.of(), false), catalog)
                .values()
                .toMap())
        .containsEntry("store.credentials-file", "/run/radflow/credentials");
  }

  @Test
  void alertsAreThoseOfPrometheus() throws Exception {
    JsonNode rules =
        JSON.valueToTree(
            new Load(LoadSettings.builder().build())
                .loadFromString(
                    Files.readString(JobJar.home().resolve("infra/prometheus/rules.yml"))));
    JsonNode shipped =
        KubernetesFiles.build("monitoring").stream()
            .filter(resource -> resource.path("kind").asText().equals("PrometheusRule"))
            .findFirst()
            .orElseThrow();
    assertThat(shipped.path("spec")).isEqualTo(rules);
  }

  @Test
  void onlyTaskManagersReachThePortsOfRanks() throws Exception {
    Configuration train =
        JobConfiguration.load(
                new JobArguments(
                    List.of(
                        JobJar.home()
                            .resolve("infra/kubernetes/base/configuration/train.yaml")
                            .toString()),
                    Map.of(),
                    false),
                TrainingJob.CATALOG)
            .values();
    String[] range = GroupOptions.PORTS.in(train).split("-");
    JsonNode policy =
        KubernetesFiles.build("base").stream()
            .filter(resource -> resource.path("kind").asText().equals("NetworkPolicy"))
            .findFirst()
            .orElseThrow()
            .path("spec");
    assertThat(policy.at("/podSelector/matchLabels/component").asText()).isEqualTo("taskmanager");
    for (int port = Integer.parseInt(range[0]); port <= Integer.parseInt(range[1]); port++) {
      TreeSet<String> admitted = new TreeSet<>();
      for (JsonNode rule : policy.path("ingress")) {
        if (admits(rule.path("ports"), port)) {
          admitted.add(rule.at("/from/0/podSelector/matchLabels").toString());
        }
      }
      assertThat(admitted)
          .as("port %d", port)
          .containsExactly("{\"app\":\"radflow-train\",\"component\":\"taskmanager\"}");
    }
  }

  private static boolean admits(JsonNode ports, int port) {
    for (JsonNode one : ports) {
      int first = one.path("port").asInt();
      if (port >= first && port <= one.path("endPort").asInt(first)) {
        return true;
      }
    }
    return ports.isEmpty();
  }

  @Test
  void eachRankHasASlotAndAGpu() throws Exception {
    Map<String, String> flink = KubernetesFiles.flink("overlays/ranks", "train");
    JsonNode job =
        KubernetesFiles.build("overlays/ranks").stream()
            .filter(resource -> resource.at("/metadata/name").asText().equals("radflow-train"))
            .filter(resource -> resource.path("kind").asText().equals("FlinkDeployment"))
            .findFirst()
            .orElseThrow()
            .at("/spec/job");

    assertThat(flink.get("external-resource.gpu.amount"))
        .isEqualTo(flink.get("taskmanager.numberOfTaskSlots"))
        .isEqualTo(job.path("parallelism").asText());
    assertThat(job.path("args").toString()).contains("training.ranks=" + job.path("parallelism"));
  }

  @Test
  void noResourceHoldsASecret() throws Exception {
    for (JsonNode resource : KubernetesFiles.build("overlays/minio")) {
      assertThat(resource.path("kind").asText()).isNotEqualTo("Secret");
    }
  }

  @Test
  void secretsAreAllThatTheResourcesReferTo(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("secrets.sh");
    Files.copy(JobJar.home().resolve("infra/compose/secrets.sh"), script);
    output(new ProcessBuilder("/bin/sh", script.toString()));
    ProcessBuilder printing =
        new ProcessBuilder(
            "/bin/sh",
            JobJar.home().resolve("infra/kubernetes/secrets.sh").toString(),
            folder.resolve("secrets").toString());
    Path kubectl = DebianPackage.KUBERNETES_CLIENT.program("kubectl");
    printing.environment().merge("PATH", kubectl.getParent() + ":", (old, first) -> first + old);

    Map<String, JsonNode> printed = new TreeMap<>();
    for (Object document :
        new Load(LoadSettings.builder().build()).loadAllFromString(output(printing))) {
      if (document != null) {
        JsonNode secret = JSON.valueToTree(document);
        printed.put(secret.at("/metadata/name").asText(), secret.path("data"));
      }
    }
    assertThat(decoded(printed.get("radflow-ingest").path("access-key")))
        .isEqualTo("radflow-ingest");
    assertThat(decoded(printed.get("radflow-ingest").path("secret-key"))).matches("[0-9a-f]{48}");

    int references = 0;
    for (JsonNode resource : KubernetesFiles.build("overlays/minio")) {
      for (JsonNode reference : resource.findValues("secretKeyRef")) {
        assertThat(printed.get(reference.path("name").asText()).has(reference.path("key").asText()))
            .as(reference.toString())
            .isTrue();
        references++;
      }
      for (JsonNode volume : resource.findValues("secret")) {
        String name = volume.path("secretName").asText(volume.path("name").asText());
        for (JsonNode item : volume.path("items")) {
          assertThat(printed.get(name).has(item.path("key").asText())).as(name).isTrue();
          references++;
        }
      }
    }
    assertThat(references).isGreaterThan(12);
  }

  private static String output(ProcessBuilder command) throws Exception {
    Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }

  private static String decoded(JsonNode value) {
    return new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8);
  }
}
