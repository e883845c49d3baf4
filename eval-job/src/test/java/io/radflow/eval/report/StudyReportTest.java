package io.radflow.eval.report;

import static io.radflow.eval.study.SampleStudy.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.eval.study.SampleStudy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of published results. */
class StudyReportTest {

  private static final Path POSTER = Path.of("src", "test", "resources", "poster-table1.csv");
  private static final Pattern CELL =
      Pattern.compile("(<span class=\"red\">)?(<b>)?(<i>)?([0-9.]+ ± [0-9.]+)");

  @TempDir Path folder;

  @Test
  void thePageShowsEveryCellOfThePosterWithItsMarks() throws Exception {
    String page = page(SampleStudy.published());
    String table = page.substring(page.indexOf("<table class=\"transfer\">"));
    List<String> shown = new ArrayList<>();
    Matcher cells = CELL.matcher(table.substring(0, table.indexOf("</table>")));
    while (cells.find()) {
      shown.add(cells.group(4) + (cells.group(2) == null ? "" : " bold"));
    }

    List<String> expected = new ArrayList<>();
    for (String line : Files.readAllLines(POSTER).subList(1, 21)) {
      String[] fields = line.split(",");
      expected.add(fields[3] + " ± " + fields[4] + (fields[5].equals("true") ? " bold" : ""));
    }
    assertThat(shown).containsExactlyElementsOf(expected);
    assertThat(page)
        .contains("<span class=\"red\"><b>90.91 ± 0.83</b></span><br><small>5 seeds</small>")
        .contains("<i>81.49 ± 2.23</i>")
        .contains("<i>80.83 ± 2.51</i>");
    assertThat(Pattern.compile("<i>[0-9]").matcher(page).results().count()).isEqualTo(2);
  }

  @Test
  void theTableIsCsvToo() throws Exception {
    Report.read(SampleStudy.published()).write(folder);

    assertThat(Files.readAllLines(folder.resolve("table1.csv")))
        .hasSize(21)
        .contains(
            "CIFAR-100,cifar100,test/acc,ResNet-152x4,21K-NAT,imagenet21k_bit152x4,"
                + "88.54,0.14,5,5,true,true,false",
            "Tuberculosis,tuberculosis_full,test/acc,ResNet-152x4,1K-NAT,imagenet1k_bit152x4,"
                + "81.49,2.23,5,5,false,false,true");
    assertThat(Files.readAllLines(folder.resolve("comparisons.csv"))).hasSize(11);
    assertThat(Files.readAllLines(folder.resolve("cells.csv"))).hasSize(1 + 24 + 2 * 50 + 75);
  }

  @Test
  void resumesAndMissingSeedsAreTold() throws Exception {
    String page = page(SampleStudy.published());

    assertThat(page)
        .contains(
            "1960 rows in 4 files: 993 count, 967 are superseded by a later row of the same run")
        .contains("no run of seed ");
  }

  @Test
  void curvesAreDrawnForEachTargetAndDomainInWordsToo() throws Exception {
    String page = page(SampleStudy.published());

    assertThat(page)
        .contains("<title>PadChest-Cl, pre-trained on medical images</title>")
        .contains("<title>Tuberculosis, pre-trained on natural images</title>")
        .contains("<title>Tuberculosis, pre-trained on medical images, R152x4</title>")
        .contains("<title>CIFAR-100, full-shot, by pre-training data</title>")
        .contains("R152x4 imagenet21k: 41.63 at 1 to 88.54 at full.")
        .contains("R152x4 chexpert_mimic_nih_padchest: ");
    assertThat(Pattern.compile("<svg ").matcher(page).results().count())
        .isEqualTo(Pattern.compile("<desc>").matcher(page).results().count())
        .isEqualTo(9);
  }

  @Test
  void oneSeedIsShownWithoutDeviation() throws Exception {
    String page =
        page(
            write(
                row(0.80, "pets", "imagenet1k_bit50x1", 3),
                row(0.85, "pets", "imagenet21k_bit50x1", 3)));

    assertThat(page)
        .contains("<b>85.00</b></span><br><small>1 seed: no deviation</small>")
        .contains("one seed: no deviation; no run of seed 0, 1, 2, 4")
        .contains("cannot be told: fewer than two seeds")
        .doesNotContain("NaN");
  }

  @Test
  void rowsThatCannotBeUsedAreListedAndCounted() throws Exception {
    Path results =
        write(row(0.80, "pets", "imagenet1k_bit50x1", 0), "ninety,test/acc,p,1,full_shot,m,pets,5");
    Report report = Report.read(results);
    report.write(folder.resolve("out"));

    assertThat(report.text())
        .contains("1 cannot be used")
        .contains("results.csv, line 3, metric_value: found 'ninety', expected a number from 0");
    assertThat(Files.readString(folder.resolve("out").resolve("report.html")))
        .contains("<td>metric_value</td><td>ninety</td>");
    assertThat(Files.readString(folder.resolve("out").resolve("faults.csv")))
        .contains("results.csv,3,metric_value,ninety,a number from 0 to 1");
  }

  @Test
  void aFileThatIsNoResultsIsAClearError() throws Exception {
    Files.writeString(folder.resolve("x.csv"), "a,b\n1,2\n");

    assertThatThrownBy(() -> Report.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("x.csv", "column 'metric_value' is missing");
  }

  @Test
  void hostileNamesAreTextInThePageTheTerminalAndTheTables() throws Exception {
    Path results =
        write(
            row(0.8, "<script>alert(1)</script>", "=cmd()_bit50x1", 0),
            row(0.8, "</svg><img src=x onerror=alert(1)>", "imagenet1k_bit50x1", 0),
            row(0.8, "_", "__bit50x1", 0),
            row(0.8, "%s%n", "%d_bit50x1", 0),
            row(0.8, "esc\u001b[31m", "r\u0000_bit50x1", 0));
    Report report = Report.read(results);
    String page = Files.readString(report.write(folder.resolve("out")));

    assertThat(page).doesNotContain("<script").doesNotContain("<img").contains("&lt;script&gt;");
    assertThat(report.text()).doesNotContain("\u001b");
    assertThat(Files.readString(folder.resolve("out").resolve("cells.csv")))
        .contains(",'=cmd()_bit50x1,");
    assertWellFormed(page);
  }

  @Test
  void thePageIsWellFormedAndNeedsNoOtherFile() throws Exception {
    String page = page(SampleStudy.published());

    assertThat(page).doesNotContain("href").doesNotContain("src=").doesNotContain("<script");
    assertWellFormed(page);
  }

  private void assertWellFormed(String page) throws Exception {
    String xml =
        page.replaceFirst("<!DOCTYPE html>", "").replaceAll("<(meta|img|br)([^>]*)>", "<$1$2/>");
    Path file = Files.writeString(folder.resolve("page.xml"), xml);
    assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()))
        .isNotNull();
  }

  private Path write(String... rows) throws IOException {
    Path results = folder.resolve("results.csv");
    Files.writeString(results, SampleStudy.HEADER + String.join("\n", rows) + "\n");
    return results;
  }

  private String page(Path results) throws IOException {
    return Files.readString(Report.read(results).write(folder.resolve("out")));
  }
}
