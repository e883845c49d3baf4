package io.radflow.preprocess.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserLabelSpaceTest {

  private static final float UNKNOWN = Float.NaN;

  @TempDir Path folder;

  @Test
  void labelsAreMadeOfThoseOfEachDataSet() throws Exception {
    Harmonisation thorax =
        harmonisation(
            List.of("nih", "chexpert", "padchest"),
            """
            name: thorax
            uncertain: 0
            labels:
              - Effusion
              - name: Opacity
                synonyms: [Lung Opacity, Consolidation, Infiltration]
                uncertain: 1
              - name: Lump
                synonyms: [Mass, Nodule]
                text: [Tumour]
            """);

    assertThat(thorax.space())
        .isEqualTo(
            new LabelSpace("thorax", Task.MULTI_LABEL, List.of("Effusion", "Opacity", "Lump")));
    assertThat(nih(thorax, "Infiltration|Nodule").values()).containsExactly(0, 1, 1);
    assertThat(nih(thorax, "Infiltration|Nodule").changedBy())
        .containsExactly(null, "merged", "merged");
    HarmonisedLabels chexpert =
        thorax.apply(
            "chexpert", "a", chexpert(Map.of("Pleural Effusion", "-1.0", "Lung Opacity", "-1.0")));
    assertThat(chexpert.values()).containsExactly(0, 1, UNKNOWN);
    assertThat(chexpert.changedBy()).containsExactly("uncertain-0", "uncertain-1", "not-annotated");
    assertThat(thorax.apply("padchest", "a", Map.of("Labels", "['a TUMOUR']")).values())
        .containsExactly(0, 0, 1);
  }

  @Test
  void unknownIsStrongerThanZeroAndWeakerThanOne() throws Exception {
    Harmonisation space =
        harmonisation(
            List.of("chexpert"),
            """
            name: lung
            labels:
              - name: Opaque
                synonyms: [Edema, Consolidation]
            """);

    assertThat(opaque(space, "0.0", "1.0")).isEqualTo(1);
    assertThat(opaque(space, "1.0", "-1.0")).isEqualTo(1);
    assertThat(opaque(space, "0.0", "-1.0")).isNaN();
    assertThat(opaque(space, "-1.0", "0.0")).isNaN();
    assertThat(opaque(space, "0.0", "0.0")).isZero();
  }

  private static float opaque(Harmonisation space, String edema, String consolidation) {
    return space.apply(
            "chexpert", "a", chexpert(Map.of("Edema", edema, "Consolidation", consolidation)))
        .values()[0];
  }

  @Test
  void classesAreRowsOfOneLabel() throws Exception {
    Harmonisation animals =
        harmonisation(
            List.of("cifar10"),
            """
            name: animals
            task: multi-class
            labels:
              - name: pet
                synonyms: [cat, dog]
              - name: wild
                synonyms: [deer, frog]
            """);

    assertThat(animals.apply("cifar10", "a", Map.of("label", "5")).values()).containsExactly(1, 0);
    assertThat(animals.apply("cifar10", "a", Map.of("label", "6")).values()).containsExactly(0, 1);
    assertThat(animals.apply("cifar10", "a", Map.of("label", "0")).droppedBy())
        .isEqualTo("not-one-positive");
  }

  /** An unknown label would keep the row out of the loss of classes. */
  @Test
  void anUnknownLabelBesideTheOnlyPositiveOneIsZeroInASpaceOfClasses() throws Exception {
    Harmonisation findings =
        harmonisation(
            List.of("chexpert"),
            """
            name: findings
            task: multi-class
            labels: [Edema, Consolidation, Fracture]
            """);

    HarmonisedLabels row =
        findings.apply("chexpert", "a", chexpert(Map.of("Edema", "-1.0", "Consolidation", "1.0")));

    assertThat(row.values()).containsExactly(0, 1, 0);
    assertThat(row.changedBy()).containsExactly("unknown-0", null, "unknown-0");
    assertThat(findings.apply("chexpert", "a", chexpert(Map.of("Edema", "-1.0"))).droppedBy())
        .isEqualTo("not-one-positive");
  }

  @Test
  void supportDevicesCanBeLeftAloneByNoFinding() {
    Map<String, String> columns = chexpert(Map.of("No Finding", "1.0", "Support Devices", "1.0"));
    int devices = LabelSpaces.byName("chexpert").labels().indexOf("Support Devices");

    HarmonisedLabels experiment =
        Harmonisation.of(List.of("chexpert"), "chexpert").apply("chexpert", "a", columns);
    HarmonisedLabels leftAlone =
        Harmonisation.of(
                List.of("chexpert"),
                "chexpert",
                new LabelPolicy(
                    LabelPolicy.Uncertain.UNKNOWN,
                    LabelPolicy.NoFinding.of("all-but-support-devices")),
                LearntClasses.NONE)
            .apply("chexpert", "a", columns);

    assertThat(experiment.values()).containsOnly(0);
    assertThat(experiment.changedBy()).containsOnly("no-finding");
    assertThat(leftAlone.values()[devices]).isEqualTo(1);
    assertThat(leftAlone.changedBy()[devices]).isNull();
    assertThat(leftAlone.values()[0]).isZero();
  }

  @Test
  void unknownLabelsAreNamedWithTheNearest() {
    assertRefused("name: a\nlabels: [Efusion]\n", "'Efusion'", "'Effusion'", "[nih]");
    assertRefused(
        "name: a\nlabels: [{name: Lump, synonyms: [Mass, Nodul]}]\n",
        "'Nodul'",
        "'Nodule'",
        "Lump");
  }

  @Test
  void wrongKeysAndValuesAreNamedWithTheFile() {
    assertRefused("name: a\nlables: [Mass]\n", "labels.yaml", "'lables'", "labels");
    assertRefused("labels: [Mass]\n", "labels.yaml", "name", "expected a name");
    assertRefused("name: a\nlabels: []\n", "labels", "expected a list");
    assertRefused(
        "name: a\nuncertain: maybe\nlabels: [Mass]\n", "uncertain is 'maybe'", "unknown, 0, 1");
    assertRefused("name: a\ntask: detection\nlabels: [Mass]\n", "'detection'", "multi-class");
    assertRefused("name: a\nlabels: [Mass, Mass]\n", "'Mass'", "each name once");
    assertRefused("name: a\nlabels: [{name: Mass, synonym: [x]}]\n", "'synonym'", "synonyms");
    assertRefused("- a\n", "labels.yaml", "expected the keys");
    assertRefused("name: [\n", "not valid YAML");
    assertThatThrownBy(() -> UserLabelSpaceFile.read("no-such.yaml", LabelPolicy.EXPERIMENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such.yaml");
  }

  private void assertRefused(String yaml, String... parts) {
    assertThatThrownBy(() -> harmonisation(List.of("nih"), yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void imagenetsClassesAreSynsetsWhereverAnImageTellsThem() {
    Harmonisation imagenet = imagenet("imagenet1k", List.of("n01440764", "n02084071"));

    for (String column : List.of("synset", "image/class/synset")) {
      assertThat(imagenet.apply("imagenet1k", "a", Map.of(column, "n02084071")).values())
          .containsExactly(0, 1);
    }
    assertThatThrownBy(() -> imagenet.apply("imagenet1k", "a", Map.of("ILSVRC2012_ID", "490")))
        .isInstanceOf(InvalidLabelException.class)
        .hasMessageContaining("ILSVRC2012_ID")
        .hasMessageContaining("n01440764");
    assertThatThrownBy(() -> imagenet.apply("imagenet1k", "a", Map.of("image/class/label", "1")))
        .isInstanceOf(InvalidLabelException.class);
  }

  @Test
  void shardsNumberTheSortedSynsetsWhereAllAreKnown() {
    List<String> synsets =
        java.util.stream.IntStream.range(0, 1000).mapToObj(i -> String.format("n%08d", i)).toList();
    Harmonisation imagenet = imagenet("imagenet1k", synsets);

    assertThat(imagenet.apply("imagenet1k", "a", Map.of("image/class/label", "1000")).values()[999])
        .isEqualTo(1);
    assertThatThrownBy(() -> imagenet.apply("imagenet1k", "a", Map.of("image/class/label", "1001")))
        .isInstanceOf(InvalidLabelException.class);
    assertThat(LearntClasses.ordered(List.of("10", "9", "1"))).containsExactly("1", "9", "10");
    assertThat(LearntClasses.ordered(List.of("10", "b", "9"))).containsExactly("10", "9", "b");
  }

  private static Harmonisation imagenet(String dataset, List<String> classes) {
    return Harmonisation.of(
        List.of(dataset),
        dataset,
        LabelPolicy.EXPERIMENT,
        new LearntClasses(Map.of(dataset, classes)));
  }

  private Harmonisation harmonisation(List<String> datasets, String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("labels.yaml"), yaml);
    return Harmonisation.of(
        datasets,
        UserLabelSpaceFile.read(file.toString(), LabelPolicy.EXPERIMENT),
        LearntClasses.NONE);
  }

  private static HarmonisedLabels nih(Harmonisation harmonisation, String findings) {
    return harmonisation.apply("nih", "a.png", Map.of("Finding Labels", findings));
  }

  /** A row with blanks but for some columns. */
  private static Map<String, String> chexpert(Map<String, String> columns) {
    Map<String, String> row = new HashMap<>();
    LabelSpaces.byName("chexpert")
        .labels()
        .forEach(label -> row.put(label.equals("Effusion") ? "Pleural Effusion" : label, ""));
    row.put("No Finding", "");
    row.putAll(columns);
    return row;
  }
}
