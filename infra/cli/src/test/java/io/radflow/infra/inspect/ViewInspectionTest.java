package io.radflow.infra.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.RunningStore;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewInspectionTest {

  private static final InspectOptions OPTIONS = new InspectOptions(2, 8, null, 0);
  private static final String HOSTILE = "<script>alert(1)</script>";

  @TempDir static Path folder;

  private static RunningStore running;
  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    running = RunningStore.start(folder.resolve("store"));
    store = running.client();
  }

  @AfterAll
  static void stopStore() {
    running.close();
  }

  @Test
  void thePageShowsEachLabelsImagesInThreeStates() throws Exception {
    write("whole", true);
    Path out = folder.resolve("whole");

    String html = Files.readString(ViewInspection.read(store, "whole", OPTIONS).write(out));

    assertThat(html)
        .contains("Atelectasis")
        .contains("&lt;script&gt;")
        .doesNotContain(HOSTILE)
        .contains("train and test share 1 patients and 2 images")
        .contains("48 × 40, 8 bit PNG")
        .contains("uncertain-unknown")
        .contains("Short side of the published images")
        .contains("Intensity of the stored pixels");
    // Rows 0 and 1, 0 and 2, and one without labels: row 0 is shown twice and kept once.
    for (String state : List.of("raw", "transformed", "augmented")) {
      assertThat(ImageIO.read(out.resolve("images/0-" + state + ".png").toFile())).isNotNull();
    }
    assertThat(ImageIO.read(out.resolve("images/0-raw.png").toFile()).getWidth()).isEqualTo(48);
    assertThat(ImageIO.read(out.resolve("images/0-transformed.png").toFile()).getWidth())
        .isEqualTo(16);
    try (var images = Files.list(out.resolve("images"))) {
      assertThat(images).hasSize(3 * 4);
    }
  }

  @Test
  void thePageTellsHowMixedBatchesAre() throws Exception {
    write("batches", true, 64);
    Path out = folder.resolve("batches");

    ViewInspection inspection = ViewInspection.read(store, "batches", OPTIONS);

    assertThat(Files.readString(inspection.write(out)))
        .contains("<h2>Batches</h2>")
        .contains("in a batch of 32")
        .contains("in 2 consecutive batches");
    // Two labels, and 64 rows of as many patients.
    assertThat(inspection.batches().orElseThrow())
        .startsWith("a batch of 32 has on average ")
        .contains("32.0 patients, 2 consecutive ones ");
  }

  @Test
  void publishedImagesThatAreGoneAreToldOf() throws Exception {
    write("gone", false);
    Path out = folder.resolve("gone");

    String html = Files.readString(ViewInspection.read(store, "gone", OPTIONS).write(out));

    assertThat(html).contains("the sample is gone");
    assertThat(out.resolve("images/0-raw.png")).doesNotExist();
    assertThat(out.resolve("images/0-transformed.png")).exists();
  }

  @Test
  void theSampleOfATensorInAMixedViewIsFoundByItsPlace() throws Exception {
    write("places", true, 8);
    PublishedImages images =
        PublishedImages.of(store, ViewManifest.read(store, "places").orElseThrow());

    for (int row = 0; row < 8; row++) {
      assertThat(images.of(placed(row, row), shard(9)).orElseThrow().getId())
          .isEqualTo("nih/places" + row);
      assertThat(images.of(placed(row, row + 1), shard(9))).isEmpty();
      // As 0.1.0 wrote it: part 0 is of the first object.
      assertThat(images.of(placed(row, -1), shard(0)).orElseThrow().getId())
          .isEqualTo("nih/places" + row);
      assertThat(images.of(placed(row, -1), shard(9))).isEmpty();
    }
  }

  private static TensorSample placed(int row, long place) {
    TensorSample tensor = tensor("places", row, "train");
    tensor.setPlace(place);
    return tensor;
  }

  private static ObjectEntry shard(int part) {
    return new ObjectEntry(
        BucketLayout.chunk(BucketLayout.tensors("places", "train"), part, 0), 8, 1, 0);
  }

  @Test
  void aViewThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ViewInspection.read(store, "no-view", OPTIONS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'no-view'");
  }

  /** Two labels; of train's four rows 0 has both, 1 the first, 2 the second, 3 none. */
  private static void write(String view, boolean withSamples) throws Exception {
    write(view, withSamples, 4);
  }

  private static void write(String view, boolean withSamples, int rows) throws Exception {
    List<ImageSample> samples = new ArrayList<>();
    List<TensorSample> train = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      samples.add(sample(view, row));
      train.add(tensor(view, row, "train"));
    }
    String key = BucketLayout.chunk(BucketLayout.samples("nih", view), 0, 0);
    ObjectEntry object = put(key, ImageSample.getClassSchema(), samples);
    if (!withSamples) {
      store.delete(key);
    }
    new DropManifest(
            1,
            "nih",
            view,
            "",
            1,
            rows,
            rows,
            0,
            0,
            0,
            Map.of(),
            Map.of(),
            0,
            List.of(),
            List.of(),
            List.of(object),
            List.of())
        .write(store);
    Map<String, LabelCount> counts =
        Map.of(
            "Atelectasis", LabelCount.of(2, rows - 2, 0), HOSTILE, LabelCount.of(2, rows - 2, 0));
    new ViewManifest(
            2,
            1,
            view,
            "xray-16",
            16,
            16,
            1,
            "nih",
            Task.MULTI_LABEL,
            List.of("Atelectasis", HOSTILE),
            "uncertain unknown",
            "official",
            42,
            false,
            1,
            2,
            Map.of("test", new ViewManifest.Leak(1, 2)),
            List.of("nih/" + view),
            null,
            List.of(),
            rows + 1,
            rows + 1,
            Map.of(),
            Map.of("uncertain-unknown", 3L),
            Map.of(),
            Map.of("train", counts),
            Map.of("nih", Map.of("train", counts)),
            Map.of(),
            Map.of(
                "train",
                List.of(
                    put(
                        BucketLayout.chunk(BucketLayout.tensors(view, "train"), 0, 0),
                        TensorSample.getClassSchema(),
                        train)),
                "test",
                List.of(
                    put(
                        BucketLayout.chunk(BucketLayout.tensors(view, "test"), 0, 0),
                        TensorSample.getClassSchema(),
                        List.of(tensor(view, 1, "test"))))))
        .write(store);
  }

  private static ObjectEntry put(String key, Schema schema, List<? extends SpecificRecord> records)
      throws IOException {
    byte[] bytes = ParquetRecords.encode(schema, records);
    store.write(key, bytes);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new ObjectEntry(key, records.size(), bytes.length, crc.getValue());
  }

  private static TensorSample tensor(String view, int row, String split) {
    byte[] pixels = new byte[16 * 16];
    pixels[row] = (byte) 200;
    return TensorSample.newBuilder()
        .setId("nih/" + view + row)
        .setDataset("nih")
        .setSplit(split)
        .setPatient("p" + row)
        .setLabelSpace("nih")
        .setLabels(List.of(row == 0 || row == 1 ? 1f : 0f, row == 0 || row == 2 ? 1f : 0f))
        .setRecipe("xray-16")
        .setHeight(16)
        .setWidth(16)
        .setChannels(1)
        .setBits(8)
        .setPixels(ByteBuffer.wrap(pixels))
        .setChecksum(row + 1)
        .setSourceHeight(40)
        .setSourceWidth(48)
        .build();
  }

  private static ImageSample sample(String view, int row) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(row % 40, row % 40, 0, 255);
    ImageIO.write(image, "png", png);
    return ImageSample.newBuilder()
        .setId("nih/" + view + row)
        .setDataset("nih")
        .setDrop(view)
        .setRow(row)
        .setSourceUri("s3://radflow/drops/nih/" + view + "/images/" + row + ".png")
        .setSourceEtag("e")
        .setFormat("PNG")
        .setHeight(40)
        .setWidth(48)
        .setChannels(1)
        .setBits(8)
        .setImage(ByteBuffer.wrap(png.toByteArray()))
        .setLabels(Map.of())
        .setCrc32c(1)
        .build();
  }
}
