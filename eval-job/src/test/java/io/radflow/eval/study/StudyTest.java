package io.radflow.eval.study;

import static io.radflow.eval.study.SampleStudy.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {

  @TempDir Path folder;

  @Test
  void theLastRowOfASeedCountsAndTheOthersAreKept() throws Exception {
    Study study =
        SampleStudy.of(
            folder,
            List.of(
                row(0.10, "pets", "imagenet1k_bit50x1", 0),
                row(0.80, "pets", "imagenet1k_bit50x1", 1),
                row(0.90, "pets", "imagenet1k_bit50x1", 0)));

    StudyCell cell = study.cells().get(0);
    assertThat(cell.percent()).containsExactly(90, 80);
    assertThat(cell.seeds()).containsExactly(0L, 1L);
    assertThat(cell.missingSeeds()).containsExactly(2L, 3L, 4L);
    assertThat(cell.superseded())
        .extracting(superseded -> superseded.result().metricValue())
        .containsExactly(0.10);
    assertThat(study.superseded()).isEqualTo(1);
  }

  @Test
  void filesAreReadInTheOrderOfTheirNames() throws Exception {
    Files.writeString(
        folder.resolve("b.csv"), SampleStudy.HEADER + row(0.9, "pets", "imagenet1k_bit50x1", 0));
    Files.writeString(
        folder.resolve("a.csv"), SampleStudy.HEADER + row(0.1, "pets", "imagenet1k_bit50x1", 0));
    Files.writeString(folder.resolve("notes.txt"), "not results");

    Study study = SampleStudy.read(folder);

    assertThat(study.files()).containsExactly("a.csv", "b.csv");
    assertThat(study.cells().get(0).percent()).containsExactly(90);
  }

  @Test
  void oneSeedHasNoDeviationAndCannotBeTested() throws Exception {
    Study study =
        SampleStudy.of(
            folder,
            List.of(
                row(0.80, "pets", "imagenet1k_bit50x1", 0),
                row(0.81, "pets", "imagenet21k_bit50x1", 0)));
    TransferTable table = TransferTable.of(study, ImageComparer.NONE);

    assertThat(study.cells().get(0).statistics().deviation()).isEmpty();
    assertThat(table.comparisons()).singleElement().matches(one -> one.welch().isEmpty());
    assertThat(table.comparisons().get(0).isSame()).as("nothing says so").isFalse();
  }

  @Test
  void equalMeansAreBothTheBest() throws Exception {
    List<String> rows = new ArrayList<>();
    double[] values = {0.7, 0.1, 0.4};
    for (int seed = 0; seed < 3; seed++) {
      rows.add(row(values[seed], "pets", "imagenet1k_bit50x1", seed));
      rows.add(row(values[(seed + 1) % 3], "pets", "imagenet21k_bit50x1", seed));
    }
    TransferTable table = TransferTable.of(SampleStudy.of(folder, rows), ImageComparer.NONE);

    assertThat(table.rows().get(0).entries().values())
        .hasSize(2)
        .allMatch(entry -> entry.best() && entry.bestOfRow() && entry.same());
  }

  @Test
  void theLargestMedicalSourceLeavesATargetsOwnImagesOut() {
    Source whole = Source.of("chexpert-mimic-nih-padchest");
    Source without = Source.of("chexpert_mimic_nih");
    Target padchest = Target.of("padchest-cl", Set.of("test/acc"));
    Target nih = Target.of("nih", Set.of("test/mean_auc"));

    assertThat(DataScale.of(without, padchest)).contains(DataScale.L_MED);
    assertThat(DataScale.of(whole, padchest)).isEmpty();
    assertThat(DataScale.of(whole, nih)).contains(DataScale.L_MED);
    assertThat(DataScale.of(without, nih)).isEmpty();
  }

  @Test
  void namesOfPublishedModelsAndOfOwnRunsTellSourceAndNetwork() {
    assertThat(PretrainedModel.of("chexpert_mimic_bit152x4").source().name())
        .isEqualTo("chexpert_mimic");
    assertThat(PretrainedModel.of("chexpert_mimic_bit152x4").network())
        .contains(new Network(152, 4));
    assertThat(PretrainedModel.of("source-chexpert-mimic-r50x1-step90000"))
        .isEqualTo(
            new PretrainedModel(
                "source-chexpert-mimic-r50x1-step90000",
                new Source("chexpert_mimic"),
                Optional.of(new Network(50, 1)),
                90_000));
    assertThat(PretrainedModel.of("BiT-M-R50x1").source().name()).isEqualTo("imagenet21k");
    assertThat(PretrainedModel.of("scratch").network()).isEmpty();
  }

  @Test
  void targetsHaveTableOnesNamesAndMetrics() {
    assertThat(title("tuberculosis_full", "test/acc")).isEqualTo("Tuberculosis test/acc");
    assertThat(title("nih-224", "test/mean_auc")).isEqualTo("NIH CXR test/mean_auc");
    assertThat(title("padchest", "test/mean_auc")).isEqualTo("PadChest test/mean_auc");
    assertThat(title("padchest-cl", "test/acc")).isEqualTo("PadChest-Cl test/mean_auc");
    assertThat(title("chexpert-mimic", "test/mean_auc")).isEqualTo("chexpert-mimic test/mean_auc");
    assertThat(title("cifar100", "test/acc")).isEqualTo("CIFAR-100 test/acc");
    assertThat(title("oxford_pets", "test/acc")).isEqualTo("Pets test/acc");
    assertThat(title("mimic_cxr", "test/mean_auc")).isEqualTo("MIMIC CXR test/mean_auc");
    assertThat(title("lungs", "test/mean_auc")).isEqualTo("lungs test/mean_auc");
  }

  private static String title(String dataset, String metric) {
    Target target = Target.of(dataset, Set.of(metric));
    return target.title() + " " + target.metric();
  }

  @Test
  void theModelOfMoreStepsIsShownAndTheOtherNamed() throws Exception {
    TransferTable table =
        TransferTable.of(
            SampleStudy.of(
                folder,
                List.of(
                    row(0.9, "pets", "source-chexpert-r50x1-step900", 0),
                    row(0.8, "pets", "source-chexpert-r50x1-step1000", 0))),
            ImageComparer.NONE);

    assertThat(table.rows().get(0).entries().values())
        .singleElement()
        .satisfies(entry -> assertThat(entry.cell().model().step()).isEqualTo(1000));
    assertThat(table.notShown())
        .singleElement()
        .satisfies(cell -> assertThat(cell.model().step()).isEqualTo(900));
  }

  @Test
  void moreThanTheLimitsIsRefused() throws Exception {
    Path file = folder.resolve("r.csv");
    Files.writeString(
        file,
        SampleStudy.HEADER
            + row(0.9, "pets", "imagenet1k_bit50x1", 0)
            + "\n"
            + row(0.9, "pets", "imagenet1k_bit50x1", 1));

    assertRefused(new ResultsLimits(1, 1 << 20, 1), file, "1 rows");
    assertRefused(new ResultsLimits(1, 100, 10), file, "100 bytes");
    Files.copy(file, folder.resolve("s.csv"));
    assertRefused(new ResultsLimits(1, 1 << 20, 10), folder, "1 files");
  }

  @Test
  void aPathWithoutResultsIsAClearError() {
    assertRefused(ResultsLimits.DEFAULTS, folder, "no file ends with .csv");
    assertRefused(ResultsLimits.DEFAULTS, folder.resolve("none"), "expected a CSV file");
  }

  private static void assertRefused(ResultsLimits limits, Path path, String why) {
    assertThatThrownBy(() -> new ResultsReader(limits).addPath(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void meansAreInPercent() throws Exception {
    Study study = SampleStudy.of(folder, List.of(row(0.256, "pets", "imagenet1k_bit50x1", 4)));

    assertThat(study.cells().get(0).statistics().mean()).isEqualTo(25.6, within(1e-12));
  }
}
