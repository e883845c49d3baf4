package io.radflow.infra.reference;

import static org.assertj.core.api.Assertions.assertThat;

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
}
