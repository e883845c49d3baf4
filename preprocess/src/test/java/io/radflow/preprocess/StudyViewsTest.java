package io.radflow.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.preprocess.labels.LearntClasses;
import io.radflow.preprocess.view.ViewDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ready views of the study are what the job understands. */
class StudyViewsTest {

  private static final LearntClasses LEARNT =
      new LearntClasses(
          Map.of(
              "imagenet1k", List.of("n01440764", "n02084071"),
              "imagenet21k", List.of("n00004475", "n01440764"),
              "image-folder", List.of("a", "b")));

  /** Labels of the views whose number the protocol tells. */
  private static final Map<String, Integer> LABELS =
      Map.of(
          "chexpert", 13,
          "chexpert-mimic", 13,
          "chexpert-mimic-nih", 7,
          "chexpert-mimic-nih-padchest", 7,
          "nih", 14,
          "padchest", 27,
          "padchest-cl", 27,
          "flowers102", 102);

  @ParameterizedTest
  @MethodSource("files")
  void everyViewCanBeMade(Path file) {
    ViewDefinition view =
        ViewPlanner.view(
            JobConfiguration.load(
                    new JobArguments(List.of(file.toString()), Map.of(), false),
                    PreprocessJob.CATALOG)
                .values(),
            LEARNT);

    assertThat(view.name() + ".yaml").isEqualTo(file.getFileName().toString());
    if (LABELS.containsKey(view.name())) {
      assertThat(view.rules().labels().space().size()).isEqualTo(LABELS.get(view.name()));
    }
  }

  private static Stream<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("study"))) {
      return files.sorted().toList().stream();
    }
  }
}
