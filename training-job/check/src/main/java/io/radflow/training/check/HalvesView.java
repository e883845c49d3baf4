package io.radflow.training.check;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.PageLimits;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.random.SampleRandom;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;

/**
 * A made view with something to learn, for benchmarks and tests: the class is the brighter half of
 * a noisy grey image, left or right.
 */
@Internal
public final class HalvesView {

  public static final List<String> LABELS = List.of("left", "right");

  private HalvesView() {}

  /**
   * Writes shards of {@code rowsAShard} rows and the manifest of a view in its published order.
   *
   * @param size height and width of the images, in pixels
   * @param train images of the split {@code train}
   * @param test images of the split {@code test}
   * @throws IOException if the store refuses
   */
  public static ViewManifest write(
      ObjectStore store, String view, int size, int train, int test, int rowsAShard)
      throws IOException {
    return write(store, view, null, size, train, test, rowsAShard, 0);
  }

  /**
   * Writes the same as a mixed view. The images' numbers alternate between the classes, so that
   * they are mixed as they are.
   *
   * @param pieceRows rows of a piece
   */
  public static ViewManifest mixed(
      ObjectStore store, String view, int size, int train, int test, int rowsAShard, int pieceRows)
      throws IOException {
    return write(store, view, ViewManifest.MIXED, size, train, test, rowsAShard, pieceRows);
  }

  private static ViewManifest write(
      ObjectStore store,
      String view,
      String order,
      int size,
      int train,
      int test,
      int rowsAShard,
      int pieceRows)
      throws IOException {
    Map<String, List<ObjectEntry>> shards =
        Map.of(
            "train", writeSplit(store, view, "train", size, train, rowsAShard, pieceRows),
            "test", writeSplit(store, view, "test", size, test, rowsAShard, pieceRows));
    ViewManifest manifest =
        new ViewManifest(
            order == null ? 1 : ViewManifest.SCHEMA_VERSION,
            1,
            view,
            "test",
            size,
            size,
            1,
            "halves",
            Task.MULTI_CLASS,
            LABELS,
            null,
            "official",
            0,
            null,
            0,
            0,
            Map.of(),
            List.of("halves/made"),
            order,
            List.of(),
            train + test,
            train + test,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            shards);
    manifest.write(store);
    return manifest;
  }

  private static List<ObjectEntry> writeSplit(
      ObjectStore store,
      String view,
      String split,
      int size,
      int rows,
      int rowsAShard,
      int pieceRows)
      throws IOException {
    List<ObjectEntry> shards = new ArrayList<>();
    for (int first = 0; first < rows; first += rowsAShard) {
      List<TensorSample> samples = new ArrayList<>();
      for (int i = first; i < Math.min(rows, first + rowsAShard); i++) {
        samples.add(sample("halves/" + split + "-" + i, split, size, i));
      }
      String key = BucketLayout.chunk(BucketLayout.tensors(view, split), shards.size(), 0);
      boolean pieces = pieceRows > 0 && pieceRows < samples.size();
      byte[] bytes =
          ParquetRecords.encode(
              TensorSample.getClassSchema(),
              samples,
              pieces ? PageLimits.ofRows(pieceRows) : PageLimits.DEFAULT);
      store.write(key, bytes);
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      shards.add(
          new ObjectEntry(
              key,
              samples.size(),
              bytes.length,
              crc.getValue(),
              pieces ? pieceRows : 0,
              pieces ? PagedObject.tailBytes(key, TensorSample.getClassSchema(), bytes) : 0));
    }
    return shards;
  }

  private static TensorSample sample(String id, String split, int size, int number) {
    SampleRandom random = new SampleRandom(11, 0, id);
    boolean right = number % 2 == 1;
    byte[] pixels = new byte[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double light = (x >= size / 2) == right ? 140 : 90;
        pixels[y * size + x] = (byte) (light + random.uniform(-60, 60));
      }
    }
    return TensorSample.newBuilder()
        .setId(id)
        .setDataset("halves")
        .setSplit(split)
        .setLabelSpace("halves")
        .setLabels(List.of(right ? 0f : 1f, right ? 1f : 0f))
        .setRecipe("test")
        .setHeight(size)
        .setWidth(size)
        .setChannels(1)
        .setBits(8)
        .setPixels(ByteBuffer.wrap(pixels))
        .build();
  }
}
