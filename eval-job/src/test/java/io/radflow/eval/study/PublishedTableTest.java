package io.radflow.eval.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.eval.statistics.SampleStatistics;
import io.radflow.eval.study.TransferTable.Column;
import io.radflow.eval.study.TransferTable.Entry;
import io.radflow.eval.study.TransferTable.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The experiment's published results give the poster's Table 1. */
class PublishedTableTest {

  private static final Path POSTER = Path.of("src", "test", "resources", "poster-table1.csv");

  private static final Offset<Double> WITHIN = within(1e-9);

  private static Study study;
  private static TransferTable table;

  @BeforeAll
  static void read() throws Exception {
    study = SampleStudy.read(SampleStudy.published());
    table = TransferTable.of(study, ImageComparer.NONE);
  }

  @Test
  void everyCellIsThePostersToTwoDecimalsAndBoldWhereItsIs() throws Exception {
    List<String> cells = new ArrayList<>(List.of("target,network,source,mean,deviation,bold"));
    for (Row row : table.rows()) {
      for (Map.Entry<Column, Entry> entry : row.entries().entrySet()) {
        SampleStatistics statistics = entry.getValue().cell().statistics();
        cells.add(
            String.format(
                Locale.ROOT,
                "%s,%dx%d,%s,%.2f,%.2f,%s",
                row.target().title(),
                entry.getKey().network().depth(),
                entry.getKey().network().width(),
                entry.getKey().scale().title(),
                statistics.mean(),
                statistics.deviation().orElseThrow(),
                entry.getValue().best()));
      }
    }

    assertThat(cells).containsExactlyElementsOf(Files.readAllLines(POSTER));
  }

  @Test
  void theBestOfEachRowIsRed() {
    List<String> red = new ArrayList<>();
    for (Row row : table.rows()) {
      row.entries()
          .forEach(
              (column, entry) -> {
                if (entry.bestOfRow()) {
                  red.add(row.target().title() + " " + column.scale().title());
                  assertThat(column.network()).isEqualTo(new Network(152, 4));
                }
              });
    }

    assertThat(red)
        .containsExactly("CIFAR-100 21K-NAT", "Tuberculosis L-MED", "PadChest-Cl 21K-NAT");
  }

  /** p-values of a reference implementation (SciPy's ttest_ind with equal_var=False). */
  @Test
  void onlyTheNaturalScalesOfTheLargeNetworkOnTuberculosisDoNotDiffer() {
    assertThat(table.comparisons()).hasSize(10);
    assertThat(table.comparisons().stream().filter(ScaleComparison::isSame))
        .singleElement()
        .satisfies(
            same -> {
              assertThat(same.target().title()).isEqualTo("Tuberculosis");
              assertThat(same.network()).isEqualTo(new Network(152, 4));
              assertThat(same.domain()).isEqualTo(Domain.NATURAL);
              assertThat(same.welch().orElseThrow().pValue()).isEqualTo(0.671465395248353, WITHIN);
              assertThat(same.adjusted()).isEqualTo(0.671465395248353, WITHIN);
            });
    ScaleComparison medical =
        table.comparisons().stream()
            .filter(one -> one.target().title().equals("Tuberculosis"))
            .filter(one -> one.network().equals(new Network(50, 1)))
            .filter(one -> one.domain() == Domain.MEDICAL)
            .findFirst()
            .orElseThrow();
    assertThat(medical.welch().orElseThrow().pValue()).isEqualTo(0.007276541579816257, WITHIN);
    assertThat(medical.adjusted())
        .as("second to last of ten")
        .isEqualTo(2 * 0.0072765415798, WITHIN);
  }

  @Test
  void resumedRunsCountOnceAndAreCounted() {
    assertThat(study.rows()).isEqualTo(240 + 489 + 489 + 742);
    assertThat(study.superseded()).isEqualTo(120 + 240 + 240 + 367);
    assertThat(study.faults()).isEmpty();
  }

  @Test
  void aRunThatWasNotPublishedIsMissedByItsSeed() {
    assertThat(study.headline().stream().filter(cell -> !cell.missingSeeds().isEmpty()))
        .singleElement()
        .satisfies(cell -> assertThat(cell.runs()).hasSize(4));
  }
}
