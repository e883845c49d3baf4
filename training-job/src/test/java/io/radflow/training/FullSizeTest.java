package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.DropParts;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.training.plan.BlockList;
import io.radflow.training.plan.DrawnPiece;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A view of ImageNet-21k's size: 14 million rows in 55,000 shards, 21,843 classes. All shards have
 * the same bytes, and only those that are read are there.
 */
@Timeout(300)
class FullSizeTest {

  private static final int SHARDS = 55_000;
  private static final int ROWS = 256;
  private static final int CLASSES = 21_843;
  private static final String VIEW = "full-size";

  @TempDir private Path folder;

  @Test
  void isPlannedAndBegunWithAHeapOfAGibibyte() throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0)) {
      String credentials = server.credentials().file().toString();
      StoreAddress address = new StoreAddress(server.endpoint(), "large", "us-east-1", credentials);
      try (ObjectStore store = ObjectStore.open(address)) {
        store.createBucket();
        EncodedObject shard = RecordKind.TENSOR_SAMPLE.object(rows());
        assertThat(shard.pieceRows()).isEqualTo(32);
        manifest(shard).write(store);
        String[] arguments = {
          address.endpoint(),
          address.bucket(),
          credentials,
          folder.resolve("checkpoints").toUri().toString()
        };
        for (String key : read(Run.plan(FullSize.configuration(arguments)).plan())) {
          store.write(key, shard.bytes());
        }
        String printed = run(arguments);

        assertThat(printed).doesNotContain("mixing null");
        assertThat(number("planned in (\\d+) ms", printed)).isLessThan(30_000);
        assertThat(number("job graph of (\\d+) bytes", printed)).isLessThan(20_000_000);
        assertThat(number("first batch of 256 images and 5591808 labels after (\\d+) ms", printed))
            .isLessThan(60_000);
      }
    }
  }

  private static String run(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                FullSize.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println(printed);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private static long number(String pattern, String printed) {
    Matcher matcher = Pattern.compile(pattern).matcher(printed);
    assertThat(matcher.find()).as("%s in %s", pattern, printed).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** Shards of the rows that are measured, ten batches at each quarter, and first trained on. */
  private static Set<String> read(RunPlan plan) {
    BlockList blocks = plan.blocks(plan.epoch(0, 0));
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < blocks.size(); i++) {
      RowBlock block = blocks.block(i, i);
      for (int quarter = 0; quarter < 4; quarter++) {
        long from = quarter * plan.positions().trainRows() / 4;
        if (block.first() + block.rows() > from - ROWS && block.first() < from + 16 * ROWS) {
          block.pieces().stream()
              .map(DrawnPiece::piece)
              .forEach(piece -> keys.add(piece.shard().key()));
        }
      }
    }
    return keys;
  }

  private static List<TensorSample> rows() {
    List<TensorSample> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      rows.add(
          TensorSample.newBuilder()
              .setId("imagenet-21k/n01234567_" + row)
              .setDataset("imagenet-21k")
              .setSplit("train")
              .setLabelSpace("imagenet-21k")
              .setLabels(oneHot(row * 85))
              .setRecipe("imagenet")
              .setHeight(4)
              .setWidth(4)
              .setChannels(1)
              .setBits(8)
              .setPixels(ByteBuffer.allocate(110_000))
              .setPlace(row)
              .build());
    }
    return rows;
  }

  private static List<Float> oneHot(int hot) {
    return new AbstractList<>() {
      @Override
      public Float get(int index) {
        return index == hot ? 1f : 0f;
      }

      @Override
      public int size() {
        return CLASSES;
      }
    };
  }

  private static ViewManifest manifest(EncodedObject shard) {
    List<String> labels = IntStream.range(0, CLASSES).mapToObj("n%08d"::formatted).toList();
    Map<String, LabelCount> counts = new LinkedHashMap<>();
    long rows = (long) SHARDS * ROWS;
    labels.forEach(
        label -> counts.put(label, LabelCount.of(rows / CLASSES, rows - rows / CLASSES, 0)));
    Map<String, Map<String, LabelCount>> labelCounts = Map.of("train", counts, "valid", counts);
    return new ViewManifest(
        ViewManifest.SCHEMA_VERSION,
        1,
        VIEW,
        "imagenet",
        0,
        0,
        3,
        "imagenet-21k",
        Task.MULTI_CLASS,
        labels,
        null,
        "official",
        0,
        null,
        0,
        0,
        Map.of(),
        List.of("imagenet-21k/all"),
        ViewManifest.MIXED,
        List.of(new DropParts("imagenet-21k/all", 0, SHARDS / 16 + 1, 0, 0L)),
        rows + 200 * ROWS,
        rows + 200 * ROWS,
        Map.of(),
        Map.of(),
        Map.of(),
        labelCounts,
        Map.of("imagenet-21k", labelCounts),
        Map.of(),
        Map.of("train", shards("train", SHARDS, shard), "valid", shards("valid", 200, shard)));
  }

  /** Sixteen objects of a part, as a part of 128 runs of 32 rows has. */
  private static List<ObjectEntry> shards(String split, int count, EncodedObject shard) {
    String table = BucketLayout.tensors(VIEW, split);
    return IntStream.range(0, count)
        .mapToObj(i -> ObjectEntry.of(BucketLayout.chunk(table, i / 16, i % 16), shard))
        .toList();
  }
}
