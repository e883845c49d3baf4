package io.radflow.preprocess;

import static io.radflow.preprocess.PreprocessRun.NIH;
import static io.radflow.preprocess.PreprocessRun.content;
import static io.radflow.preprocess.PreprocessRun.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.FlinkCluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In which order rows come into a view, and that it stays so. */
@Timeout(900)
class ViewOrderTest {

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @RegisterExtension static final PreprocessRun RUNS = new PreprocessRun();

  @Test
  void aMixedViewHasTheRowsOfThePublishedOneAndTheirPlaces() throws Exception {
    try (ObjectStore store = RUNS.bucket("both")) {
      new SampleBucket(store).addNih("a", 0, 300, 100);
      new SampleBucket(store).addNih("b", 280, 400, 50);
      RUNS.run("both", options("mixed", null), "--bounded");
      RUNS.run("both", options("published", "published"), "--bounded");

      List<TensorSample> mixed = tensors(store, "tensors/mixed/train/");
      List<TensorSample> published = tensors(store, "tensors/published/train/");

      assertThat(published).extracting(TensorSample::getPlace).isSorted().doesNotHaveDuplicates();
      assertThat(published).extracting(TensorSample::getId).isSorted();
      assertThat(mixed).isNotEqualTo(published);
      assertThat(mixed.stream().sorted(Comparator.comparing(TensorSample::getPlace)).toList())
          .isEqualTo(published);
      ViewManifest manifest = ViewManifest.read(store, "mixed").orElseThrow();
      assertThat(manifest.order()).isEqualTo("mixed");
      assertThat(manifest.drops())
          .containsExactly(
              new DropParts("nih/a", 0, 1, 0, SampleBucket.REJECTED),
              new DropParts("nih/b", 1, 1, 300, SampleBucket.REJECTED));
      ViewManifest other = ViewManifest.read(store, "published").orElseThrow();
      assertThat(other.order()).isEqualTo("published");
      assertThat(other.drops())
          .containsExactly(
              new DropParts("nih/a", 0, 3, 0, SampleBucket.REJECTED),
              new DropParts("nih/b", 3, 3, 300, SampleBucket.REJECTED));
      assertThat(other.droppedByRule()).isEqualTo(manifest.droppedByRule());
      assertThat(other.labelCounts()).isEqualTo(manifest.labelCounts());
    }
  }

  @Test
  void eachObjectOfAMixedViewHasRowsFromAllOverItsDrop() throws Exception {
    try (ObjectStore store = RUNS.bucket("spread")) {
      new SampleBucket(store).addNih("a", 0, 1000, 256);
      RUNS.run("spread", NIH, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      for (ObjectEntry shard : manifest.shards().get("train")) {
        long[] quarters = new long[4];
        for (TensorSample row : tensors(store, shard.key())) {
          quarters[(int) (row.getPlace() / 250)]++;
        }
        for (long quarter : quarters) {
          assertThat((double) quarter / shard.rows()).isBetween(0.15, 0.35);
        }
      }
    }
  }

  @Test
  void aViewThatGrowsDropByDropIsTheOneOfAllDropsAtOnce() throws Exception {
    Map<String, String> atOnce;
    try (ObjectStore store = RUNS.bucket("at-once")) {
      new SampleBucket(store).addNih("a", 0, 200, 50);
      new SampleBucket(store).addNih("b", 150, 300, 30);
      RUNS.run("at-once", NIH, "--bounded");
      atOnce = content(store);
    }
    try (ObjectStore store = RUNS.bucket("one-by-one")) {
      new SampleBucket(store).addNih("a", 0, 200, 50);
      RUNS.run("one-by-one", NIH, "--bounded");
      new SampleBucket(store).addNih("b", 150, 300, 30);
      RUNS.run("one-by-one", NIH, "--bounded");

      assertThat(content(store)).isEqualTo(atOnce);
    }
  }

  @Test
  void aViewKeepsItsOrderAndAnotherOneIsRefused() throws Exception {
    try (ObjectStore store = RUNS.bucket("kept")) {
      new SampleBucket(store).addNih("a", 0, 60, 20);
      RUNS.run("kept", options("old", "published"), "--bounded");
      RUNS.run("kept", options("new", "mixed"), "--bounded");
      ViewManifest before = ViewManifest.read(store, "old").orElseThrow();
      new SampleBucket(store).addNih("b", 60, 120, 20);

      assertThatThrownBy(() -> RUNS.run("kept", options("old", "mixed"), "--bounded"))
          .hasStackTraceContaining("its order is published, configured is mixed");
      assertThatThrownBy(() -> RUNS.run("kept", options("new", "published"), "--bounded"))
          .hasStackTraceContaining("its order is mixed, configured is published");
      RUNS.run("kept", options("old", null), "--bounded");

      ViewManifest after = ViewManifest.read(store, "old").orElseThrow();
      assertThat(after.order()).isEqualTo("published");
      assertThat(after.shards().get("train")).containsAll(before.shards().get("train"));
      assertThat(tensors(store, "tensors/old/train/"))
          .extracting(TensorSample::getPlace)
          .isSorted();
    }
  }

  @Test
  void aDropOfAnEarlierReleaseIsMixedByWholeObjects() throws Exception {
    try (ObjectStore store = RUNS.bucket("earlier")) {
      List<ImageSample> samples = new ArrayList<>();
      for (int row = 0; row < 120; row++) {
        samples.add(SampleBucket.nih("a", row));
      }
      new SampleBucket(store).addOfEarlierRelease("nih", "a", samples, 30);
      RUNS.run("earlier", NIH, "--bounded");
      List<TensorSample> whole = tensors(store, "tensors/nih-16/train/");
      new SampleBucket(store).add("nih", "a", samples, 30);
      RUNS.run("earlier", options("again", null), "--bounded");

      assertThat(ViewManifest.read(store, "nih-16").orElseThrow().isMixed()).isTrue();
      assertThat(places(whole)).isNotEqualTo(sorted(places(whole)));
      assertThat(sorted(places(whole)))
          .isEqualTo(sorted(places(tensors(store, "tensors/again/train/"))));
    }
  }

  private static List<TensorSample> tensors(ObjectStore store, String prefix) throws Exception {
    return rows(store, prefix, TensorSample.getClassSchema());
  }

  private static List<Long> places(List<TensorSample> rows) {
    return rows.stream().map(TensorSample::getPlace).toList();
  }

  private static List<Long> sorted(List<Long> places) {
    return places.stream().sorted().toList();
  }

  /**
   * @param order null for none
   */
  private static Map<String, String> options(String view, String order) {
    Map<String, String> options = new TreeMap<>(NIH);
    options.put("view.name", view);
    if (order != null) {
      options.put("view.order", order);
    }
    return options;
  }
}
