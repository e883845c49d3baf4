package io.radflow.preprocess;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.part.EncodedObject;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.ImageSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.preprocess.labels.LabelSpaces;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;

/** Puts into a bucket what ingest would have put there. */
final class SampleBucket {

  /** Of each drop by ingest. */
  static final long REJECTED = 2;

  static final String[] FINDINGS = {
    "No Finding", "Mass", "Effusion|Infiltration", "Cardiomegaly", "Mass|Nodule|Hernia"
  };

  private final ObjectStore store;

  SampleBucket(ObjectStore store) {
    this.store = store;
  }

  /**
   * NIH rows FIRST to LAST, several objects of a few rows. Of every ten rows one is lateral, one
   * has no split, one is no image; row % 3 tells the patient, row % 4 == 3 the test split.
   */
  void addNih(String drop, int first, int last, int rowsPerObject) throws IOException {
    List<ImageSample> rows = new ArrayList<>();
    for (int i = first; i < last; i++) {
      rows.add(nih(drop, i));
    }
    add("nih", drop, rows, rowsPerObject);
  }

  void add(String dataset, String drop, List<ImageSample> rows, int rowsPerObject)
      throws IOException {
    List<ObjectEntry> objects = new ArrayList<>();
    for (int i = 0; i * rowsPerObject < rows.size(); i++) {
      List<ImageSample> part =
          rows.subList(i * rowsPerObject, Math.min(rows.size(), (i + 1) * rowsPerObject));
      String key = BucketLayout.chunk(BucketLayout.samples(dataset, drop), i, 0);
      EncodedObject object = RecordKind.IMAGE_SAMPLE.object(part);
      store.write(key, object.bytes());
      objects.add(
          new ObjectEntry(
              key, part.size(), object.bytes().length, object.crc32c(), 0, object.tailBytes()));
    }
    manifest(dataset, drop, rows, imageBytes(rows), objects).write(store);
  }

  /** As ingest of 0.1.0 did: its objects can only be read whole. */
  void addOfEarlierRelease(String dataset, String drop, List<ImageSample> rows, int rowsPerObject)
      throws IOException {
    List<ObjectEntry> objects = new ArrayList<>();
    for (int i = 0; i * rowsPerObject < rows.size(); i++) {
      List<ImageSample> part =
          rows.subList(i * rowsPerObject, Math.min(rows.size(), (i + 1) * rowsPerObject));
      String key = BucketLayout.chunk(BucketLayout.samples(dataset, drop), i, 0);
      byte[] bytes = ParquetRecords.encode(ImageSample.getClassSchema(), part);
      store.write(key, bytes);
      objects.add(new ObjectEntry(key, part.size(), bytes.length, crc(bytes)));
    }
    manifest(dataset, drop, rows, 0, objects).write(store);
  }

  private static long imageBytes(List<ImageSample> rows) {
    return rows.stream()
        .mapToLong(row -> row.getImage() == null ? 0 : row.getImage().remaining())
        .sum();
  }

  private static DropManifest manifest(
      String dataset,
      String drop,
      List<ImageSample> rows,
      long imageBytes,
      List<ObjectEntry> objects) {
    return new DropManifest(
        DropManifest.SCHEMA_VERSION,
        dataset,
        drop,
        "",
        1,
        rows.size() + REJECTED,
        rows.size(),
        REJECTED,
        imageBytes,
        imageBytes == 0 ? 0 : RecordKind.IMAGE_PAGE_BYTES,
        Map.of("UNREADABLE", REJECTED),
        classes(rows),
        0,
        List.of(),
        List.of(),
        objects,
        List.of());
  }

  /** As ingest counts those of image folders. */
  private static Map<String, Long> classes(List<ImageSample> rows) {
    return rows.stream()
        .filter(row -> row.getLabels().containsKey("class"))
        .collect(Collectors.groupingBy(row -> row.getLabels().get("class"), Collectors.counting()));
  }

  static ImageSample nih(String drop, int row) throws IOException {
    byte[] image = row % 10 == 9 ? "no image".getBytes() : png(row, row % 2 == 0 ? 8 : 16);
    return sample("nih", drop, row, String.format("%08d_000.png", row), "PNG", image)
        .setSplit(row % 10 == 8 ? null : row % 4 == 3 ? "test" : "train")
        .setPatient("p" + row % 3)
        .setView(row % 10 == 7 ? "LL" : row % 2 == 0 ? "PA" : "AP")
        .setLabels(Map.of("Finding Labels", FINDINGS[row % FINDINGS.length], "Patient Age", "58"))
        .setHeight(40)
        .setWidth(48)
        .setChannels(1)
        .setBits(row % 2 == 0 ? 8 : 16)
        .build();
  }

  /** Cardiomegaly is 1, Pneumonia uncertain, the rest not mentioned. */
  static ImageSample chexpert(String drop, int row) throws IOException {
    Map<String, String> labels = new HashMap<>();
    for (String label : LabelSpaces.byName("chexpert").labels()) {
      labels.put(label.equals("Effusion") ? "Pleural Effusion" : label, "");
    }
    labels.putAll(Map.of("No Finding", "", "Cardiomegaly", "1.0", "Pneumonia", "-1.0"));
    return sample("chexpert", drop, row, "train/" + row + ".png", "PNG", png(row, 8))
        .setSplit("train")
        .setPatient("p" + row)
        .setView("PA")
        .setLabels(labels)
        .setHeight(40)
        .setWidth(48)
        .setChannels(1)
        .setBits(8)
        .build();
  }

  static ImageSample cifar(String drop, int row) {
    byte[] planes = new byte[3 * 32 * 32];
    new Random(row).nextBytes(planes);
    return sample("cifar10", drop, row, "data_batch_1/" + row, "CIFAR", planes)
        .setSplit(row % 5 == 0 ? "test" : "train")
        .setLabels(Map.of("label", Integer.toString(row % 10)))
        .setHeight(32)
        .setWidth(32)
        .setChannels(3)
        .setBits(8)
        .build();
  }

  private static ImageSample.Builder sample(
      String dataset, String drop, int row, String id, String format, byte[] image) {
    return ImageSample.newBuilder()
        .setId(dataset + "/" + id)
        .setDataset(dataset)
        .setDrop(drop)
        .setRow(row)
        .setSourceUri("s3://radflow/drops/" + dataset + "/" + drop + "/" + id)
        .setSourceEtag("etag")
        .setFormat(format)
        .setImage(ByteBuffer.wrap(image))
        .setCrc32c(crc(image));
  }

  private static byte[] png(int seed, int bits) throws IOException {
    int type = bits == 8 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_USHORT_GRAY;
    BufferedImage image = new BufferedImage(48, 40, type);
    Random random = new Random(seed);
    if (bits == 8) {
      random.nextBytes(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
    } else {
      short[] pixels = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (short) random.nextInt(1 << 16);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
