package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.TensorSample;
import io.radflow.preprocess.split.FewShot;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.PlannedRows;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Draws are of the rows as they were published, in whatever order a view keeps them. */
class RowSelectionTest {

  private static final int ROWS = 150;

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void aMixedViewDrawsTheSameImagesAsAPublishedOne() throws Exception {
    ViewManifest published = view("as-published").write(RUNS.store());
    ViewManifest mixed = view("as-mixed").mixed().write(RUNS.store());

    for (String selection :
        List.of(
            "training.shot=5_shot",
            "training.shot=2_shot",
            "training.train-fraction=0.3",
            "training.oversample=true")) {
      for (String seed : List.of("training.seed=0", "training.seed=7")) {
        List<Map<String, Integer>> expected = drawn(published, selection, seed);
        assertThat(drawn(mixed, selection, seed)).as(selection).isEqualTo(expected);
        assertThat(expected.get(0)).isNotEmpty();
      }
    }
  }

  @Test
  void kShotsOfAMixedViewAreTheExperimentsDraw() throws Exception {
    ViewManifest mixed = view("shots").mixed().write(RUNS.store());
    int[] classes = IntStream.range(0, ROWS).map(row -> row % 3).toArray();

    List<String> expected =
        Arrays.stream(FewShot.draw(classes, 20, 42, false))
            .mapToObj(row -> "train-" + row)
            .toList();

    assertThat(drawn(mixed, "training.shot=20_shot", "training.seed=42").get(0))
        .containsOnlyKeys(expected)
        .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
  }

  @Test
  void aMixedViewWhoseRowsDoNotTellTheirPlaceIsRefused() throws Exception {
    ViewManifest mixed = view("placeless").firstPlace(-1).mixed().write(RUNS.store());
    ViewManifest beyond = view("beyond").firstPlace(20).mixed().write(RUNS.store());

    assertThatThrownBy(() -> drawn(mixed, "training.train-fraction=0.5"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("train split of view placeless has place -1");
    assertThatThrownBy(() -> drawn(beyond, "training.train-fraction=0.5"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of view beyond has place 1")
        .hasMessageContaining("expected one of its own among 158");
  }

  private static MadeView view(String name) {
    return MadeView.of(name).labels("a", "b", "c").size(8).rows(ROWS, 8, 16);
  }

  /** How often two epochs draw each image. */
  private static List<Map<String, Integer>> drawn(ViewManifest view, String... lines)
      throws IOException {
    Map<String, String> values = new HashMap<>(Map.of("training.batch", "8"));
    for (String line : lines) {
      values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    TrainRows selection = RowSelection.of(Configuration.fromMap(values), view, RUNS.store());
    RunPlan plan =
        new RunPlan(
            new RunShape(3, 1, 2 * selection.perEpoch(), 0),
            new SourceRows(
                view.view(),
                view.isMixed() ? BlockOrder.mixed(4) : BlockOrder.published(40),
                RunViews.train(view),
                selection),
            view.shards().get("test"));
    Map<String, String> ids = ids(view);
    List<Map<String, Integer>> epochs = new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));
    PlannedRows.of(plan).values().stream()
        .filter(row -> !row.evaluation())
        .forEach(row -> epochs.get((int) row.epoch()).merge(ids.get(row.row()), 1, Integer::sum));
    return epochs;
  }

  /** SHARD#ROW → the image's id without the view. */
  private static Map<String, String> ids(ViewManifest view) throws IOException {
    Map<String, String> ids = new HashMap<>();
    for (ObjectEntry shard : RunViews.train(view)) {
      int row = 0;
      for (TensorSample sample :
          ListedRecords.<TensorSample>read(RUNS.store(), shard, TensorSample.getClassSchema())) {
        ids.put(shard.key() + "#" + row++, sample.getId().split("/")[1]);
      }
    }
    return ids;
  }
}
