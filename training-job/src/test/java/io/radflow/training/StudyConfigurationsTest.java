package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.preprocess.augment.Augmentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ready configurations of the study are what the job understands. */
class StudyConfigurationsTest {

  private static final Path STUDY = Path.of("study");

  @ParameterizedTest
  @MethodSource("files")
  void everyKeyAndValueIsKnown(Path file) {
    Configuration configuration =
        JobConfiguration.load(
                new JobArguments(List.of(file.toString()), Map.of(), false), TrainingJob.CATALOG)
            .values();

    String name = file.getFileName().toString().replaceAll("(source|target)-|\\.yaml", "");
    assertThat(TrainingOptions.VIEW.in(configuration)).isEqualTo(name);
    assertThat(Path.of("..", "preprocess", "study", name + ".yaml")).exists();
    Augmentation.byName(DataOptions.AUGMENTATION.in(configuration), Map.of());
    // Reading a value checks it against its type.
    TrainingOptions.ALL.forEach(setting -> setting.in(configuration));
  }

  @Test
  void everySourceAndTargetOfTheStudyIsThere() throws Exception {
    assertThat(files().map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    List.of(
                            "chexpert",
                            "chexpert-mimic",
                            "chexpert-mimic-nih",
                            "chexpert-mimic-nih-padchest",
                            "imagenet1k",
                            "imagenet21k")
                        .stream()
                        .map(source -> "source-" + source + ".yaml"),
                    List.of(
                            "cifar10",
                            "cifar100",
                            "flowers102",
                            "pets",
                            "covidx",
                            "tuberculosis",
                            "padchest",
                            "padchest-cl",
                            "nih",
                            "chexpert",
                            "mimic")
                        .stream()
                        .map(target -> "target-" + target + ".yaml"))
                .toList());
  }

  private static Stream<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(STUDY)) {
      return files.sorted().toList().stream();
    }
  }
}
