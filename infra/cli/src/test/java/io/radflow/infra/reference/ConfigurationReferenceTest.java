package io.radflow.infra.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {

  @Test
  void theReferenceInTheDocumentationIsThatOfTheCode() throws Exception {
    assertThat(Files.readString(Path.of("..", "..", "docs", "configuration.md")))
        .as("made by: infra/radflow reference > docs/configuration.md")
        .isEqualTo(ConfigurationReference.markdown());
  }

  @Test
  void everyJobsJarKnowsTheKeysOfAllJobs() throws Exception {
    try (InputStream keys = JobOptions.class.getResourceAsStream("keys.txt")) {
      assertThat(new String(keys.readAllBytes(), StandardCharsets.UTF_8))
          .as("made by: infra/radflow reference --keys > .../io/radflow/core/config/keys.txt")
          .isEqualTo(ConfigurationReference.keys());
    }
  }
}
