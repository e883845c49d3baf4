package io.radflow.infra.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.ImageDecoder;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PhantomDatasetTest {

  private static final PhantomSettings SMALL =
      PhantomSettings.defaults().withSeed(7).withPatients(12).withSize(64);

  @Test
  void sameSettingsGiveTheSameFiles() throws IOException {
    Map<String, byte[]> first = GeneratedFiles.of(SMALL).files();
    Map<String, byte[]> second = GeneratedFiles.of(SMALL).files();

    assertThat(second.keySet()).containsExactlyElementsOf(first.keySet());
    first.forEach((path, bytes) -> assertThat(second.get(path)).as(path).isEqualTo(bytes));
  }

  @Test
  void anotherSeedGivesOtherTablesAndPictures() throws IOException {
    GeneratedFiles one = GeneratedFiles.of(SMALL);
    GeneratedFiles other = GeneratedFiles.of(SMALL.withSeed(8));

    assertThat(other.lines("Data_Entry_2017_v2020.csv"))
        .isNotEqualTo(one.lines("Data_Entry_2017_v2020.csv"));
    assertThat(other.files().get("images/00000001_000.png"))
        .isNotEqualTo(one.files().get("images/00000001_000.png"));
  }

  /** Pixels, not files: another JVM's zlib may compress the same pixels to other bytes. */
  @Test
  void tablesAndPixelsAreThoseOfEveryJvm() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL.withBrokenFiles(false));
    CRC32C crc = new CRC32C();
    for (String table : List.of("Data_Entry_2017_v2020.csv", "train_val_list.txt")) {
      crc.update(set.files().get(table));
    }
    for (String image : set.images()) {
      Raster raster = set.decoded(image);
      int[] samples =
          raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
      for (int sample : samples) {
        crc.update(sample >>> 8);
        crc.update(sample);
      }
    }

    assertThat(crc.getValue()).isEqualTo(518747486L);
  }

  @Test
  void tablesHaveThePublishedColumns() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL);

    assertThat(set.lines("Data_Entry_2017_v2020.csv").get(0))
        .isEqualTo(
            "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,"
                + "View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]");
    Map<String, Integer> visits = new HashMap<>();
    for (String[] row : set.rows()) {
      int followUp = visits.merge(row[3], 1, Integer::sum) - 1;
      assertThat(row).hasSize(11);
      assertThat(row[0]).isEqualTo("%08d_%03d.png".formatted(Integer.valueOf(row[3]), followUp));
      assertThat(row[2]).isEqualTo(Integer.toString(followUp));
      assertThat(Integer.parseInt(row[4])).isBetween(18, 100);
      assertThat(row[5]).isIn("F", "M");
      assertThat(row[6]).isIn("PA", "AP");
    }
    assertThat(visits.values()).allMatch(count -> count <= 5).anyMatch(count -> count > 1);
  }

  @Test
  void everyRowIsOnOneListAndNoPatientOnBoth() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL);
    List<String> train = set.lines("train_val_list.txt");
    List<String> test = set.lines("test_list.txt");

    Set<String> listed = new HashSet<>(train);
    listed.addAll(test);
    assertThat(listed).hasSize(train.size() + test.size());
    assertThat(listed)
        .isEqualTo(set.rows().stream().map(row -> row[0]).collect(Collectors.toSet()));
    assertThat(patients(train)).doesNotContainAnyElementsOf(patients(test));
    assertThat(patients(test)).hasSize(3);
  }

  @Test
  void eachFaultIsThereOnceAndTheRestIsSound() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL);
    PhantomSummary summary = set.summary();
    List<String> rows = set.rows().stream().map(row -> row[0]).toList();

    assertThat(summary.rejects().keySet()).containsExactly(PhantomFault.values());
    assertThat(summary.rejects().values()).containsOnly(1);
    assertThat(summary.images()).isEqualTo(set.images().size());
    assertThat(summary.rows()).isEqualTo(rows.size());
    assertThat(rows).filteredOn(image -> !set.images().contains(image)).hasSize(1);
    assertThat(set.images()).filteredOn(image -> !rows.contains(image)).hasSize(1);
    assertThat(set.rows()).filteredOn(row -> row[1].contains("Gremlin")).hasSize(1);
    assertThat(set.files().values()).filteredOn(bytes -> bytes.length == 0).hasSize(1);
    // All but the truncated PNG, the text and the empty file decode; two of those are no sample.
    long sound = set.images().stream().filter(image -> decodes(set, image)).count();
    assertThat(sound).isEqualTo(set.images().size() - 3);
    assertThat(summary.samples()).isEqualTo((int) sound - 2);
  }

  @Test
  void ingestRefusesTheBrokenImagesForTheReasonsTheFaultsName() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL);
    List<RejectReason> reasons = new ArrayList<>();
    for (String image : set.images()) {
      try {
        new ImageDecoder().decode(set.files().get("images/" + image));
      } catch (RejectedException e) {
        reasons.add(e.reason());
      }
    }

    assertThat(reasons)
        .containsExactly(
            PhantomFault.TRUNCATED_IMAGE.rejectReason(),
            PhantomFault.TEXT_AS_IMAGE.rejectReason(),
            PhantomFault.EMPTY_IMAGE.rejectReason());
  }

  @Test
  void withoutBrokenFilesEverythingIsASample() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL.withBrokenFiles(false));

    assertThat(set.summary().rejects()).isEmpty();
    assertThat(set.images()).allMatch(image -> decodes(set, image));
    assertThat(set.summary().samples()).isEqualTo(set.images().size());
    assertThat(set.images()).isEqualTo(set.rows().stream().map(row -> row[0]).toList());
  }

  @Test
  void sixteenBitImagesUseTheirLowByte() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL.withBrokenFiles(false));
    int sixteen = 0;
    for (String image : set.images()) {
      Raster raster = set.decoded(image);
      assertThat(raster.getNumBands()).isEqualTo(1);
      if (raster.getSampleModel().getSampleSize(0) == 16) {
        sixteen++;
        int[] samples =
            raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
        assertThat(Arrays.stream(samples).map(s -> s & 0xFF).distinct().count()).isEqualTo(256);
      }
    }

    assertThat(sixteen).isBetween(1, set.images().size() - 1);
  }

  @Test
  void shapesAreSquareOrAnEighthLongerOneWay() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL.withBrokenFiles(false));
    Set<String> shapes = new HashSet<>();
    for (String image : set.images()) {
      Raster raster = set.decoded(image);
      shapes.add(raster.getWidth() + "x" + raster.getHeight());
    }

    assertThat(shapes).containsExactlyInAnyOrder("64x64", "64x72", "72x64");
  }

  @Test
  void everyFindingOccursAboutAsOftenAsItSays() throws IOException {
    PhantomSettings many = PhantomSettings.defaults().withPatients(400).withSize(16);
    PhantomSummary summary = PhantomDataset.generate(many, (path, bytes) -> {});

    for (Finding finding : Finding.values()) {
      double share = (double) summary.prevalence().get(finding) / summary.samples();
      assertThat(share).as(finding.publishedName()).isBetween(0.10, 0.35);
      assertThat(Math.abs(share - finding.prevalence())).isLessThan(0.05);
    }
    assertThat((double) summary.samples() / summary.patients()).isBetween(2.2, 2.6);
  }

  @Test
  void healthyImagesAreCalledNoFinding() throws IOException {
    GeneratedFiles set = GeneratedFiles.of(SMALL.withBrokenFiles(false).withPatients(40));

    assertThat(set.rows()).anyMatch(row -> row[1].equals("No Finding"));
    assertThat(set.rows())
        .allMatch(row -> row[1].equals("No Finding") || !row[1].contains("No Finding"));
  }

  @Test
  void aSettingOutOfRangeIsNamed() {
    assertThatThrownBy(() -> PhantomSettings.defaults().withPatients(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("patients is 0")
        .hasMessageContaining("expected 1");
    assertThatThrownBy(() -> new PhantomSettings(0, 1, 64, Double.NaN, 0, 0, false))
        .hasMessageContaining("sixteenBitShare is NaN");
  }

  @Test
  void theSinksFailureStopsTheGeneration() {
    assertThatThrownBy(
            () ->
                PhantomDataset.generate(
                    SMALL,
                    (path, bytes) -> {
                      throw new IOException("no room for " + path);
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no room for images/00000001_000.png");
  }

  private static Set<String> patients(List<String> images) {
    return images.stream().map(image -> image.substring(0, 8)).collect(Collectors.toSet());
  }

  private static boolean decodes(GeneratedFiles set, String image) {
    try {
      return set.decoded(image) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
