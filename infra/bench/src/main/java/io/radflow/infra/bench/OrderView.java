package io.radflow.infra.bench;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.PageLimits;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A made view of ten classes whose rows lie in an order: the published one in shards as 0.1.0 wrote
 * them, or a mixed one in shards of pieces. The rows are the same.
 */
final class OrderView {

  private static final int SHARD_ROWS = 256;
  private static final int CLASSES = 10;
  private static final List<String> LABELS =
      IntStream.range(0, CLASSES).mapToObj(number -> "class " + number).toList();

  /** The side that encoded pictures are cut to. */
  static final int CUT_SIDE = 224;

  /**
   * What the rows hold.
   *
   * @param side of raw pictures, in pixels
   * @param channels of raw pictures, 1 or 3
   * @param jpeg whether train rows are JPEGs of about 100 kB instead
   */
  record Pictures(int side, int channels, boolean jpeg) {}

  private final ObjectStore store;
  private final String order;
  private final Pictures pictures;

  /**
   * @param order {@link ViewManifest#PUBLISHED} or {@link ViewManifest#MIXED}
   */
  OrderView(ObjectStore store, String order, Pictures pictures) {
    this.store = store;
    this.order = order;
    this.pictures = pictures;
  }

  /** The view's name is the order's. */
  void write(int train, int test) throws IOException {
    int side = pictures.jpeg() ? CUT_SIDE : pictures.side();
    int channels = pictures.jpeg() ? 3 : pictures.channels();
    List<TensorSample> raw =
        BenchPictures.raw(SHARD_ROWS, side, channels).stream()
            .map(pixels -> sample(pixels, "RAW", side, side, channels))
            .toList();
    List<TensorSample> trained = pictures.jpeg() ? jpegs() : raw;
    boolean mixed = order.equals(ViewManifest.MIXED);
    new ViewManifest(
            mixed ? ViewManifest.SCHEMA_VERSION : 2,
            1,
            order,
            "bench",
            side,
            side,
            channels,
            "bench",
            Task.MULTI_CLASS,
            LABELS,
            null,
            "official",
            0,
            null,
            0,
            0,
            Map.of(),
            List.of("bench/made"),
            mixed ? order : null,
            List.of(),
            train + test,
            train + test,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("train", shards("train", trained, train), "test", shards("test", raw, test)))
        .write(store);
  }

  private static List<TensorSample> jpegs() throws IOException {
    List<TensorSample> samples = new ArrayList<>();
    for (byte[] jpeg : JpegSet.of(SHARD_ROWS / 4, 5)) {
      samples.add(sample(jpeg, "JPEG", JpegSet.HEIGHT, JpegSet.WIDTH, 3));
    }
    return samples;
  }

  private static TensorSample sample(
      byte[] pixels, String format, int height, int width, int channels) {
    return TensorSample.newBuilder()
        .setId("")
        .setDataset("bench")
        .setSplit("")
        .setLabelSpace("bench")
        .setLabels(List.of())
        .setRecipe("bench")
        .setHeight(height)
        .setWidth(width)
        .setChannels(channels)
        .setBits(8)
        .setPixels(ByteBuffer.wrap(pixels))
        .setFormat(format)
        .build();
  }

  private List<ObjectEntry> shards(String split, List<TensorSample> pictures, int rows)
      throws IOException {
    List<ObjectEntry> shards = new ArrayList<>();
    for (int first = 0; first < rows; first += SHARD_ROWS) {
      List<TensorSample> samples = new ArrayList<>();
      for (int row = first; row < Math.min(rows, first + SHARD_ROWS); row++) {
        TensorSample picture = pictures.get(row % pictures.size());
        samples.add(
            TensorSample.newBuilder(picture)
                .setId("bench/" + split + "-" + row)
                .setSplit(split)
                .setLabels(oneHot(row % CLASSES))
                .build());
      }
      String key = BucketLayout.chunk(BucketLayout.tensors(order, split), shards.size(), 0);
      EncodedObject object = encoded(samples);
      store.write(key, object.bytes());
      shards.add(
          new ObjectEntry(
              key,
              object.rows(),
              object.bytes().length,
              object.crc32c(),
              object.pieceRows(),
              object.tailBytes()));
    }
    return shards;
  }

  private EncodedObject encoded(List<TensorSample> samples) throws IOException {
    return order.equals(ViewManifest.MIXED)
        ? RecordKind.TENSOR_SAMPLE.object(samples)
        : new EncodedObject(
            ParquetRecords.encode(TensorSample.getClassSchema(), samples, PageLimits.DEFAULT),
            samples.size(),
            0,
            0);
  }

  private static List<Float> oneHot(int label) {
    List<Float> values = new ArrayList<>(Collections.nCopies(CLASSES, 0f));
    values.set(label, 1f);
    return values;
  }
}
