package io.radflow.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.preprocess.labels.LabelPolicy;
import io.radflow.preprocess.labels.LearntClasses;
import io.radflow.preprocess.view.ViewDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The ready views of the study are those of the experiment: what the job makes of each file is
 * compared with a table that was written by the experiment's published code.
 */
class StudyViewsTest {

  private static final Path STUDY = Path.of("study");
  private static final String TABLE = "/experiment/views.csv";

  private static final LearntClasses LEARNT =
      new LearntClasses(
          Map.of(
              "imagenet1k", List.of("n01440764", "n02084071"),
              "imagenet21k", List.of("n00004475", "n01440764"),
              "image-folder", List.of("a", "b")));

  @ParameterizedTest
  @CsvFileSource(resources = TABLE, numLinesToSkip = 1)
  void everyViewIsTheExperiments(
      String name,
      String datasets,
      String recipe,
      String space,
      Integer labels,
      String projections,
      String splits) {
    ViewDefinition view =
        ViewPlanner.view(
            JobConfiguration.load(
                    new JobArguments(
                        List.of(STUDY.resolve(name + ".yaml").toString()), Map.of(), false),
                    PreprocessJob.CATALOG)
                .values(),
            LEARNT);

    assertThat(view.name()).isEqualTo(name);
    assertThat(view.rules().datasets()).containsExactly(datasets.split(" "));
    assertThat(view.rules().drops()).isEmpty();
    assertThat(view.recipe().name()).isEqualTo(recipe.startsWith("bit") ? recipe : recipe + "-224");
    assertThat(view.rules().projections())
        .containsExactly(projections == null ? new String[0] : projections.split("/"));
    assertThat(view.rules().splits().name().replaceAll("\\(.*", "")).isEqualTo(splits);
    assertThat(view.rules().labels().policy()).isEqualTo(LabelPolicy.EXPERIMENT);
    if (space != null) {
      assertThat(view.rules().labels().space().name()).isEqualTo(space);
    }
    if (labels != null) {
      assertThat(view.rules().labels().space().size()).isEqualTo(labels);
    }
  }

  @Test
  void theTableHasEveryView() throws IOException {
    try (Stream<Path> files = Files.list(STUDY)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(
              Files.readAllLines(Path.of("src", "test", "resources" + TABLE)).stream()
                  .skip(1)
                  .map(line -> line.substring(0, line.indexOf(',')))
                  .toList());
    }
  }
}
