package io.radflow.infra.study.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.Task;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.study.bucket.NodePresence.Kind;
import io.radflow.infra.study.estimate.ViewSizes;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.plan.StudyPlanner;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.preprocess.view.ViewDescription;
import io.radflow.testing.StoreExtension;
import io.radflow.training.RunRecords;
import io.radflow.training.TrainingOptions;
import io.radflow.training.identity.RunEnd;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.snapshot.CardNetwork;
import io.radflow.training.snapshot.CardPretrained;
import io.radflow.training.snapshot.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class StudyStateTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  @TempDir Path folder;

  @Test
  void ofAnEmptyBucketEveryDropIsToBePutThere() throws IOException {
    StudyState state = state("sources: [chexpert], targets: [pets]", STORE.bucket("empty"));

    assertThat(state.uploads()).containsExactly("chexpert", "pets");
    assertThat(state.of(NodeKind.DROP, Kind.MISSING)).hasSize(2);
    assertThatThrownBy(() -> state.requireDoable(false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Study s lacks what only you can put there:")
        .hasMessageContaining("  pets: infra/radflow drop pets FOLDER --name NAME");
    assertThat(StateLines.of(state))
        .contains("study s", "  2 drops: 2 not uploaded", "  2 views: 2 to do");
  }

  @Test
  void aDropIsThereOnceAllOfItsDataSetAreIngested() throws IOException {
    ObjectStore store = STORE.bucket("drops");
    ready(store, "chexpert", "a");
    StudyState uploaded = state("sources: [chexpert], targets: [chexpert]", store);
    assertThat(presence(uploaded, "drop:chexpert"))
        .isEqualTo(new NodePresence(Kind.TO_DO, "to ingest: chexpert/a"));
    uploaded.requireDoable(false);

    ingested(store, "chexpert", "a");
    assertThat(presence(state("sources: [chexpert], targets: [chexpert]", store), "drop:chexpert"))
        .isEqualTo(NodePresence.THERE);

    ready(store, "chexpert", "b");
    assertThat(presence(state("sources: [chexpert], targets: [chexpert]", store), "drop:chexpert"))
        .isEqualTo(new NodePresence(Kind.BEGUN, "to ingest: chexpert/b"));
  }

  @Test
  void aViewThatIsThereNeedsItsDropsNoMore() throws IOException {
    ObjectStore store = STORE.bucket("views");
    view(store, "chexpert", Task.MULTI_LABEL, 5);
    view(store, "pets", Task.MULTI_CLASS, 30);

    StudyState state = state("sources: [chexpert], targets: [pets], shots: [10, 100]", store);

    assertThat(presence(state, "view:pets")).isEqualTo(NodePresence.THERE);
    assertThat(state.uploads()).isEmpty();
    state.requireDoable(false);
  }

  @Test
  void aViewOfOtherSettingsIsRefusedWithTheKeysAndBothValues() throws IOException {
    ObjectStore store = STORE.bucket("other-views");
    view(store, "chexpert", Task.MULTI_LABEL, 5);
    view(store, "pets", Task.MULTI_CLASS, 30);
    String study =
        "sources: [chexpert], targets: [pets],"
            + " target-settings: [{target: pets, set: view.recipe=xray},"
            + " {target: pets, set: view.split-seed=7}]";

    StudyState state = state(study, store);

    assertThat(presence(state, "view:pets").kind()).isEqualTo(Kind.OTHER);
    assertThat(state.others()).isEmpty();
    assertThat(StateLines.of(state)).contains("  2 views: 1 there, 1 of other settings");
    assertThatThrownBy(() -> state.requireDoable(true))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Views of study s are there with other settings.")
        .hasMessageContaining("view.recipe: the view has bit")
        .hasMessageContaining(", the study xray-224")
        .hasMessageContaining("view.split-seed: the view has 42, the study 7");
  }

  @Test
  void aShotThatAClassHasFewerImagesOfIsLeftOutOrNotAsTheFileSays() throws IOException {
    ObjectStore store = STORE.bucket("shots");
    view(store, "chexpert", Task.MULTI_LABEL, 5);
    view(store, "pets", Task.MULTI_CLASS, 30);
    String study = "sources: [chexpert], targets: [pets], shots: [30, 31, full]";

    StudyState left = state(study, store);
    assertThat(left.of(NodeKind.TARGET_RUN, Kind.LEFT_OUT))
        .hasSize(5)
        .allSatisfy(run -> assertThat(run.cell().shot()).isEqualTo("31_shot"));
    assertThat(left.graph().of(NodeKind.TARGET_RUN)).hasSize(10);
    assertThat(left.graph().node("metrics").needs()).hasSize(11);
    assertThat(StateLines.of(left))
        .contains("Left out:", "  pets 31_shot: a class has fewer than 31 images (5 runs)");

    assertThat(
            state(study + ", fewer-shots: TAKE_ALL", store).of(NodeKind.TARGET_RUN, Kind.LEFT_OUT))
        .isEmpty();
  }

  @Test
  void whatIsOptionalIsLeftOutWithAllThatItAloneNeeds() throws IOException {
    ObjectStore store = STORE.bucket("optional");
    view(store, "chexpert", Task.MULTI_LABEL, 5);
    view(store, "pets", Task.MULTI_CLASS, 30);

    StudyState state =
        state(
            "sources: [chexpert, {name: imagenet21k, optional: true}],"
                + " targets: [pets, {name: padchest, optional: true}]",
            store);

    assertThat(state.uploads()).isEmpty();
    state.requireDoable(false);
    assertThat(state.graph().nodes())
        .filteredOn(node -> node.kind() != NodeKind.METRICS && node.kind() != NodeKind.REPORT)
        .allSatisfy(
            node -> assertThat(node.id()).doesNotContain("imagenet21k").doesNotContain("padchest"));
    assertThat(state.graph().of(NodeKind.TARGET_RUN)).hasSize(5);
    assertThat(state.graph().of(NodeKind.SOURCE_RUN)).hasSize(1);
  }

  @Test
  void weightsThatAreNotInTheBucketAreToBePutThere() throws IOException {
    ObjectStore store = STORE.bucket("weights");
    view(store, "pets", Task.MULTI_CLASS, 30);
    String study =
        "sources: [{name: bit-m, weights: models/bit-m/step=0/model.npz}], targets: [pets]";

    StudyState without = state(study, store);
    assertThat(without.uploads()).containsExactly("models/bit-m/step=0/model.npz");
    assertThatThrownBy(() -> without.requireDoable(false))
        .hasMessageContaining("models/bit-m/step=0/model.npz: infra/radflow model import");

    store.write("models/bit-m/step=0/model.npz", new byte[] {1});
    assertThat(state(study, store).uploads()).isEmpty();
  }

  @Test
  void weightsThatDoNotFitTheRunsThatStartFromThemAreToldBeforeAnyWork() throws IOException {
    ObjectStore store = STORE.bucket("unfit");
    view(store, "pets", Task.MULTI_CLASS, 30);
    String key = "models/bit-m/step=0/model.npz";
    String study =
        "sources: [{name: bit-m, weights: %s}], targets: [pets], target-settings: [{set: training.normalization=HALF}]"
            .formatted(key);
    store.write(key, new byte[] {1});
    card(store, key, BitNetwork.r50(1, 1000), "IMAGENET");

    StudyState state = state(study, store);

    assertThat(state.unfit())
        .containsExactly(
            "bit-m r14x1: "
                + key
                + " is of units [3, 4, 6, 3] and width 1; expected units [1, 1, 1, 1] and width 1",
            "bit-m r14x1 → pets: training.normalization is HALF and "
                + key
                + " was trained with IMAGENET; expected that, or training.renormalize=true");
    assertThat(StateLines.of(state)).contains("Weights do not fit:");
    assertThatThrownBy(() -> state.requireDoable(true))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Weights do not fit runs of study s:");

    card(store, key, new BitNetwork(List.of(1, 1, 1, 1), 1, 1000), "HALF");
    state(study, store).requireDoable(false);
  }

  private static void card(ObjectStore store, String weights, BitNetwork network, String pixels)
      throws IOException {
    ManifestJson.write(
        store,
        weights.replace("model.npz", "card.json"),
        Map.of(
            "schemaVersion",
            ModelCard.SCHEMA_VERSION,
            "run",
            "bit-m",
            "network",
            CardNetwork.of(network),
            "normalization",
            pixels));
  }

  @Test
  void aRunIsThereIfItsRecordIsThatOfTheStudysRunAndItHasEnded() throws IOException {
    ObjectStore store = STORE.bucket("runs");
    view(store, "chexpert", Task.MULTI_LABEL, 5);
    view(store, "pets", Task.MULTI_CLASS, 30);
    String study = "sources: [chexpert], targets: [pets], seeds: [0]";
    StudyNode run = state(study, store).whole().of(NodeKind.SOURCE_RUN).get(0);

    record(store, run);
    assertThat(presence(state(study, store), run.id()))
        .isEqualTo(new NodePresence(Kind.BEGUN, "newest model of step 0"));

    RunRecord record = RunRecord.read(store, "s-chexpert-r14x1-seed42").orElseThrow();
    new RunEnd(RunEnd.SCHEMA_VERSION, record.run(), record.fingerprint(), 7).write(store);
    StudyState ended = state(study, store);
    assertThat(presence(ended, run.id())).isEqualTo(NodePresence.THERE);
    assertThat(StateLines.of(ended)).contains("  1 source runs: 1 there");
  }

  @Test
  void aRunOfOtherSettingsIsShownWithWhatDiffersAndNeverUsed() throws IOException {
    ObjectStore store = STORE.bucket("others");
    view(store, "chexpert", Task.MULTI_LABEL, 5);
    view(store, "imagenet1k", Task.MULTI_CLASS, 30);
    view(store, "pets", Task.MULTI_CLASS, 30);
    String study = "sources: [chexpert, imagenet1k], targets: [pets], seeds: [0]";
    for (StudyNode run : state(study, store).whole().of(NodeKind.SOURCE_RUN)) {
      record(store, run);
    }

    StudyState other =
        state(study + ", source-settings: [{set: training.weight-decay=0.5}]", store);

    String said =
        "chexpert r14x1 seed 42 and 1 more: training.weight-decay is [1.0E-4] there and [0.5] now";
    assertThat(other.of(NodeKind.SOURCE_RUN, Kind.OTHER)).hasSize(2);
    assertThat(StateLines.of(other))
        .contains(
            "  2 source runs: 2 of other settings", "Other runs have the names of:", "  " + said);
    assertThatThrownBy(() -> other.requireDoable(false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Names of study s are those of other runs. Take another")
        .hasMessageContaining(said);
  }

  @Test
  void aRunThatOthersBeganWithIsReplacedOnlyIfTheseAreTheStudysOwn() throws IOException {
    ObjectStore store = STORE.bucket("began");
    view(store, "chexpert", Task.MULTI_LABEL, 5);
    view(store, "pets", Task.MULTI_CLASS, 30);
    String settings = ", source-settings: [{set: training.weight-decay=0.5}]";
    String study = "sources: [chexpert], targets: [pets], seeds: [0]";
    StudyNode source = state(study, store).whole().of(NodeKind.SOURCE_RUN).get(0);
    record(store, source);
    StudyState state = state(study + settings, store);
    String own =
        TrainingOptions.RUN.in(state.of(NodeKind.TARGET_RUN, Kind.TO_DO).get(0).configuration());
    beganWith(store, own, TrainingOptions.RUN.in(source.configuration()));
    beganWith(store, "mine", own);
    StudyReplacement replacement = new StudyReplacement(store, state.graph());

    assertThatThrownBy(() -> replacement.require(state.others()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("s-chexpert-r14x1-seed42: mine")
        .hasMessageContaining("study.run-prefix");
    assertThat(replacement.removeWhatBeganWith(source)).isEmpty();
    assertThat(RunRecord.read(store, own)).isPresent();

    store.delete(BucketLayout.runRecord("mine"));
    replacement.require(state.others());
    assertThat(replacement.removeWhatBeganWith(source))
        .containsExactly("run " + own + ": removed, objects: 1 of models");
    assertThat(RunRecord.read(store, "s-chexpert-r14x1-seed42")).isPresent();
  }

  private static void beganWith(ObjectStore store, String run, String model) throws IOException {
    record(
            run,
            new TreeMap<>(),
            new CardPretrained("models/" + model + "/step=7/model.npz", model, 7L, null, 1))
        .write(store);
  }

  /**
   * Writes the record of a planned run: what it differs in from a record of nothing is all of it.
   */
  private static void record(ObjectStore store, StudyNode node) throws IOException {
    String run = TrainingOptions.RUN.in(node.configuration());
    record(run, new TreeMap<>()).write(store);
    TreeMap<String, String> parts = new TreeMap<>();
    RunRecords.compare(store, run, node.configuration())
        .differences()
        .forEach(difference -> parts.put(difference.key(), difference.now()));
    record(run, parts).write(store);
  }

  private static RunRecord record(String run, TreeMap<String, String> parts) {
    return record(run, parts, null);
  }

  private static RunRecord record(
      String run, TreeMap<String, String> parts, CardPretrained pretrained) {
    return new RunRecord(
        RunRecord.SCHEMA_VERSION,
        run,
        new RunFingerprint(parts).id(),
        parts,
        "plan",
        pretrained,
        "scratch",
        "target",
        null,
        "full_shot",
        42,
        7,
        "0.2.0",
        new ArrayList<>());
  }

  private static NodePresence presence(StudyState state, String id) {
    return state.presence(state.whole().node(id));
  }

  private StudyState state(String parts, ObjectStore store) throws IOException {
    StudyFile study = study(parts);
    StudyGraph graph = StudyPlanner.plan(study);
    return StudyState.of(study, graph, store, ViewSizes.of(graph, store));
  }

  private StudyGraph graph(String parts) throws IOException {
    return StudyPlanner.plan(study(parts));
  }

  private StudyFile study(String parts) throws IOException {
    Path file = folder.resolve("study.yaml");
    Files.writeString(file, "study: {name: s, networks: [r14x1], " + parts + "}");
    return StudyFile.read(file.toString(), Map.of());
  }

  private static void ready(ObjectStore store, String dataset, String drop) throws IOException {
    store.write(BucketLayout.ready(dataset, drop), new byte[0]);
  }

  private static void ingested(ObjectStore store, String dataset, String drop) throws IOException {
    new DropManifest(
            DropManifest.SCHEMA_VERSION,
            dataset,
            drop,
            "f.1",
            1,
            0,
            0,
            0,
            0,
            0,
            Map.of(),
            Map.of(),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of())
        .write(store);
  }

  /** Of the ready settings, with two labels of which the smaller has so many images to train on. */
  private void view(ObjectStore store, String name, Task task, long smallest) throws IOException {
    ViewDescription view =
        PreprocessJob.describe(
            graph("sources: [%s], targets: [pets]".formatted(name.equals("pets") ? "nih" : name))
                .node("view:" + name)
                .configuration());
    boolean learnt = view.labels() == null;
    Map<String, ViewManifest.LabelCount> counts = new LinkedHashMap<>();
    counts.put("a", ViewManifest.LabelCount.of(2 * smallest, smallest, 0));
    counts.put("b", ViewManifest.LabelCount.of(smallest, 2 * smallest, 0));
    long rows = 3 * smallest;
    new ViewManifest(
            ViewManifest.SCHEMA_VERSION,
            1,
            name,
            view.recipe(),
            0,
            0,
            3,
            learnt ? name : view.labels().name(),
            task,
            learnt ? List.of("a", "b") : view.labels().labels(),
            learnt ? "policy" : view.labelPolicy(),
            view.splitPolicy(),
            view.splitSeed(),
            null,
            0,
            0,
            Map.of(),
            List.of(),
            null,
            List.of(),
            rows,
            rows,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("train", counts),
            Map.of(),
            Map.of(),
            Map.of("train", List.of(new ObjectEntry("k", rows, 1000, 0, 0, 0))))
        .write(store);
  }
}
