package io.radflow.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.record.Task;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.StoreExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManifestJsonTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final ObjectEntry WHOLE = new ObjectEntry("tensors/v/train/a", 256, 9000, 7);
  private static final ObjectEntry PIECES =
      new ObjectEntry("tensors/v/train/b", 130, 9000, 7, 64, 900);

  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket();
  }

  @Test
  void aViewsManifestIsReadAsItWasWritten() throws Exception {
    ViewManifest view =
        view(
            "mixed-view",
            "mixed",
            List.of(new DropParts("nih/a", 0, 3, 0, 2L)),
            Map.of(2, 9L, 10, 1L));
    view.write(store);

    assertThat(ViewManifest.read(store, "mixed-view")).contains(view);
    assertThat(view.isMixed()).isTrue();
    assertThat(json("mixed-view")).doesNotContain("isMixed").doesNotContain("\"mixed\" :");
  }

  @Test
  void piecesAndTailsAreLeftOutWhereThereAreNone() throws Exception {
    view("pieces", "published", List.of(), Map.of()).write(store);

    assertThat(json("pieces"))
        .containsOnlyOnce("pieceRows")
        .containsOnlyOnce("\"tailBytes\" : 900")
        .doesNotContain("pieces\" :");
    assertThat(WHOLE.pieces()).isEqualTo(1);
    assertThat(PIECES.pieces()).isEqualTo(3);
    assertThat(new ObjectEntry("", 128, 1, 1, 64, 1).pieces()).isEqualTo(2);
    assertThat(new ObjectEntry("", 129, 1, 1, 64, 1).pieces()).isEqualTo(3);
  }

  /** As 0.1.0 wrote it. */
  @Test
  void aManifestWithoutAnOrderIsOfThePublishedOne() throws Exception {
    store.write(
        BucketLayout.viewManifest("old"),
        """
        {"schemaVersion": 2, "version": 1, "view": "old", "task": "MULTI_LABEL", "labels": [],
         "samples": 0, "tensors": 0, "sources": ["nih/a"], "droppedByRule": {},
         "rejectsByReason": {}, "labelCounts": {}, "labelCountsByDataset": {},
         "shards": {"train": [{"key": "k", "rows": 5, "bytes": 6, "crc32c": 7}]}}
        """
            .getBytes(StandardCharsets.UTF_8));

    ViewManifest old = ViewManifest.read(store, "old").orElseThrow();

    assertThat(old.isMixed()).isFalse();
    assertThat(old.drops()).isEmpty();
    assertThat(old.patientImages()).isEmpty();
    assertThat(old.shards().get("train")).containsExactly(new ObjectEntry("k", 5, 6, 7));
  }

  @Test
  void anOrderThatNobodyKnowsIsRefused() {
    assertThatThrownBy(() -> view("v", "sorted", List.of(), Map.of()))
        .hasMessage("The order of view v is 'sorted', expected mixed or published");
  }

  /** As 0.1.0 wrote it. */
  @Test
  void sizesOfImagesAreUnknownInADropsManifestOfBefore() throws Exception {
    store.write(
        BucketLayout.dropManifest("nih", "old"),
        """
        {"schemaVersion": 1, "dataset": "nih", "drop": "old", "fingerprint": "f.1", "sequence": 1,
         "records": 5, "samples": 5, "rejects": 0, "rejectsByReason": {}, "ignoredFiles": 0,
         "parts": [{"part": 0, "digest": 3, "records": 5, "rejectsByReason": {}}],
         "objects": [{"key": "k", "rows": 5, "bytes": 6, "crc32c": 7}], "rejectObjects": []}
        """
            .getBytes(StandardCharsets.UTF_8));

    DropManifest old = DropManifest.read(store, "nih", "old").orElseThrow();

    assertThat(old.imageBytes()).isZero();
    assertThat(old.imagePageBytes()).isZero();
    assertThat(old.parts().get(0).imageBytes()).isZero();
    assertThat(old.objects().get(0).tailBytes()).isZero();
  }

  private static String json(String view) throws Exception {
    return new String(store.read(BucketLayout.viewManifest(view), 1 << 20), StandardCharsets.UTF_8);
  }

  private static ViewManifest view(
      String name, String order, List<DropParts> drops, Map<Integer, Long> patientImages) {
    return new ViewManifest(
        ViewManifest.SCHEMA_VERSION,
        1,
        name,
        "xray",
        224,
        224,
        1,
        "nih",
        Task.MULTI_LABEL,
        List.of("Hernia"),
        null,
        "official",
        0,
        null,
        0,
        0,
        Map.of(),
        List.of("nih/a"),
        order,
        drops,
        386,
        386,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        new TreeMap<>(patientImages),
        Map.of("train", List.of(WHOLE, PIECES)));
  }
}
