package io.radflow.training.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineProcessTest {

  @TempDir private Path folder;

  @Test
  void endsInTheSameBitsWhetherSavedAndContinuedInANewProcessOrNot() throws Exception {
    Path undisturbed = folder.resolve("undisturbed");
    try (Dl4jEngine engine = EngineProcess.engine()) {
      EngineProcess.take(engine, 0, 5);
      EngineProcess.save(engine, undisturbed);
    }
    Path saved = folder.resolve("saved");
    Path continued = folder.resolve("continued");
    EngineProcess.run(null, 0, 2, saved, folder.resolve("first.log"));
    EngineProcess.run(saved, 2, 5, continued, folder.resolve("second.log"));
    assertThat(continued).hasSameBinaryContentAs(undisturbed);
  }
}
