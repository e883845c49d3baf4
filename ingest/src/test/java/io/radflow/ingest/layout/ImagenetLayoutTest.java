package io.radflow.ingest.layout;

import static io.radflow.ingest.layout.TestArchives.cut;
import static io.radflow.ingest.layout.TestArchives.files;
import static io.radflow.ingest.layout.TestArchives.tar;
import static io.radflow.ingest.layout.TestArchives.tarGz;
import static io.radflow.ingest.layout.TestArchives.tarWithLink;
import static io.radflow.ingest.layout.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.CodedOutputStream;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.TestDrops;
import io.radflow.ingest.content.ContentReader;
import io.radflow.testing.StoreExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Struct;

class ImagenetLayoutTest {

  @TempDir static Path folder;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static TestDrops drops;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket("imagenet");
    drops = new TestDrops(store);
  }

  @Test
  void theTrainingTarOfTarsIsReadSynsetBySynset() throws Exception {
    byte[] tench = tar(files("n01440764_10026.JPEG", image(1), "n01440764_10027.JPEG", image(2)));
    byte[] goldfish = tar(files("n01443537_2.JPEG", image(3)));
    drops.put(
        "imagenet1k",
        "train",
        "ILSVRC2012_img_train.tar",
        tar(files("n01440764.tar", tench, "n01443537.tar", goldfish)));

    PlannedRecords planned = PlannedRecords.of(store, "imagenet1k", "train");

    assertThat(planned.parts()).isEqualTo(2);
    assertThat(planned.rejects()).isEmpty();
    assertThat(lines(planned))
        .containsExactly(
            "imagenet1k/n01440764_10026 train {synset=n01440764} 1",
            "imagenet1k/n01440764_10027 train {synset=n01440764} 2",
            "imagenet1k/n01443537_2 train {synset=n01443537} 3");
    assertThat(planned.images()).extracting(ImageRecord::row).isSorted().doesNotHaveDuplicates();
    assertThat(planned.images().get(2).source())
        .isEqualTo(
            "drops/imagenet1k/train/ILSVRC2012_img_train.tar!/n01443537.tar!/n01443537_2.JPEG");
  }

  @Test
  void validationImagesHaveTheLabelsOfTheirNumbersWhateverTheirOrder() throws Exception {
    drops.put(
        "imagenet1k",
        "val",
        "ILSVRC2012_img_val.tar",
        tar(
            files(
                "ILSVRC2012_val_00000002.JPEG", image(2),
                "ILSVRC2012_val_00000001.JPEG", image(1),
                "ILSVRC2012_val_00000004.JPEG", image(4))));
    drops.put(
        "imagenet1k",
        "val",
        "ILSVRC2012_devkit_t12.tar.gz",
        tarGz(
            files(
                "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt",
                "490\n361\n171\n".getBytes(StandardCharsets.UTF_8),
                "ILSVRC2012_devkit_t12/data/meta.mat",
                meta(490, "n01751748", 361, "n09193705"))));

    PlannedRecords planned = PlannedRecords.of(store, "imagenet1k", "val");

    assertThat(lines(planned))
        .containsExactly(
            "imagenet1k/ILSVRC2012_val_00000002 valid {ILSVRC2012_ID=361, synset=n09193705} 2",
            "imagenet1k/ILSVRC2012_val_00000001 valid {ILSVRC2012_ID=490, synset=n01751748} 1");
    assertThat(planned.rejects())
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.reason()).isEqualTo(RejectReason.IMAGE_WITHOUT_ROW);
              assertThat(reject.detail()).contains("no line 4, only 3");
            });
  }

  @Test
  void theGroundTruthMayLieBesideTheImagesAsNumbersOrSynsets() throws Exception {
    drops.put("imagenet1k", "flat", "val/ILSVRC2012_val_00000001.JPEG", image(1));
    drops.put("imagenet1k", "flat", "ILSVRC2012_validation_ground_truth.txt", "65");
    drops.put("imagenet1k", "synsets", "val/ILSVRC2012_val_00000001.JPEG", image(1));
    drops.put("imagenet1k", "synsets", "synset_labels.txt", "n01751748");
    drops.put("imagenet1k", "bad", "val/ILSVRC2012_val_00000001.JPEG", image(1));
    drops.put("imagenet1k", "bad", "ILSVRC2012_validation_ground_truth.txt", "65", "sea snake");

    assertThat(lines(PlannedRecords.of(store, "imagenet1k", "flat")))
        .containsExactly("imagenet1k/ILSVRC2012_val_00000001 valid {ILSVRC2012_ID=65} 1");
    assertThat(lines(PlannedRecords.of(store, "imagenet1k", "synsets")))
        .containsExactly("imagenet1k/ILSVRC2012_val_00000001 valid {synset=n01751748} 1");
    assertThatThrownBy(() -> PlannedRecords.of(store, "imagenet1k", "bad"))
        .hasMessageContaining("line 2 is 'sea snake', expected a number or a synset");
  }

  @Test
  void foldersOfSynsetsAreReadAlsoInAZip() throws Exception {
    drops.put("imagenet1k", "folders", "ILSVRC/train/n01440764/n01440764_1.JPEG", image(1));
    drops.put(
        "imagenet1k", "folders", "ILSVRC/val/n01440764/ILSVRC2012_val_00000007.JPEG", image(2));
    drops.put("imagenet1k", "folders", "ILSVRC/train/notes/1.JPEG", image(1));
    drops.put(
        "imagenet1k",
        "folders",
        "more.zip",
        zip(files("train/n01443537/n01443537_5.JPEG", image(3), "README.md", image(9))));

    PlannedRecords planned = PlannedRecords.of(store, "imagenet1k", "folders");

    assertThat(lines(planned))
        .containsExactly(
            "imagenet1k/n01440764_1 train {synset=n01440764} 1",
            "imagenet1k/ILSVRC2012_val_00000007 valid {synset=n01440764} 2",
            "imagenet1k/n01443537_5 train {synset=n01443537} 3");
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(RejectReason.UNEXPECTED_NAME);
    assertThat(planned.ignored()).containsExactly("more.zip!/README.md");
  }

  @Test
  void imagenet21kComesAsTarsOfSynsetsPackedOrNotAndAsATarOfThem() throws Exception {
    drops.put("imagenet21k", "winter", "n00004475.tar", tar(files("n00004475_1.JPEG", image(1))));
    drops.put(
        "imagenet21k", "winter", "n00005787.tar.gz", tarGz(files("n00005787_1.JPEG", image(2))));
    byte[] inner = tar(files("n00006024_1.JPEG", image(3), "n00006024_2.JPEG", image(4)));
    drops.put(
        "imagenet21k", "winter", "winter21_whole.tar.gz", tarGz(files("w/n00006024.tar", inner)));
    drops.put(
        "imagenet21k", "winter", "again/n00004475.tar", tar(files("n00004475_1.JPEG", image(1))));

    PlannedRecords planned = PlannedRecords.of(store, "imagenet21k", "winter");

    assertThat(lines(planned))
        .containsExactlyInAnyOrder(
            "imagenet21k/n00004475_1 null {synset=n00004475} 1",
            "imagenet21k/n00005787_1 null {synset=n00005787} 2",
            "imagenet21k/n00006024_1 null {synset=n00006024} 3",
            "imagenet21k/n00006024_2 null {synset=n00006024} 4");
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(RejectReason.DUPLICATE_BATCH);
  }

  @Test
  void whatIsWrongInATarIsRejectedAndItsNeighboursRead() throws Exception {
    drops.put(
        "imagenet21k",
        "faults",
        "n00004475.tar",
        tar(
            files(
                "n00004475_1.JPEG", image(1),
                "../n00004475_2.JPEG", image(2),
                "notes.txt", image(3),
                "other.zip", image(4),
                "again/n00004475_1.JPEG", image(5))));
    drops.put(
        "imagenet21k",
        "faults",
        "n00005787.tar",
        tarWithLink(TarConstants.LF_SYMLINK, "n00005787_1.JPEG", "n00005787_2.JPEG", image(6)));
    byte[] large = new byte[200_000];
    Arrays.fill(large, (byte) 7);
    drops.put(
        "imagenet21k",
        "faults",
        "n00006024.tar",
        cut(tar(files("n00006024_1.JPEG", image(7), "n00006024_2.JPEG", large)), 0.5));

    PlannedRecords planned = PlannedRecords.of(store, "imagenet21k", "faults");

    assertThat(lines(planned))
        .containsExactly(
            "imagenet21k/n00004475_1 null {synset=n00004475} 1",
            "imagenet21k/n00005787_2 null {synset=n00005787} 6",
            "imagenet21k/n00006024_1 null {synset=n00006024} 7");
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(
            RejectReason.UNSAFE_PATH,
            RejectReason.UNEXPECTED_NAME,
            RejectReason.NESTED_ARCHIVE,
            RejectReason.DUPLICATE_IMAGE,
            RejectReason.LINK_MEMBER,
            RejectReason.UNREADABLE_ARCHIVE);
  }

  @Test
  void shardsOfTfRecordsAreReadWithTheirFeatures() throws Exception {
    byte[] shard =
        join(
            record(example("n01440764_10026.JPEG", 1, "n01440764", image(1))),
            record(example("", 449, "", image(2))),
            record(example("", 0, "", null)));
    drops.put("imagenet1k", "tf", "train-00000-of-01024", shard);
    drops.put(
        "imagenet1k",
        "tf",
        "validation-00003-of-00128",
        record(example("ILSVRC2012_val_00000005.JPEG", 3, "n01443537", image(3))));

    PlannedRecords planned = PlannedRecords.of(store, "imagenet1k", "tf");

    assertThat(lines(planned))
        .containsExactly(
            "imagenet1k/n01440764_10026 train"
                + " {image/class/label=1, image/class/synset=n01440764} 1",
            "imagenet1k/train-00000-of-01024/00001 train {image/class/label=449} 2",
            "imagenet1k/ILSVRC2012_val_00000005 valid"
                + " {image/class/label=3, image/class/synset=n01443537} 3");
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason, RejectedRecord::source)
        .containsExactly(
            tuple(RejectReason.MALFORMED_ROW, "drops/imagenet1k/tf/train-00000-of-01024#2"));
  }

  @Test
  void aDamagedTfRecordCostsItselfAndABrokenLengthTheRestOfItsShard() throws Exception {
    byte[] good = record(example("", 1, "", image(1)));
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 1;
    byte[] broken = good.clone();
    broken[3] ^= 1;
    drops.put("imagenet1k", "damage", "train-00000-of-00003", join(good, damaged, good));
    drops.put("imagenet1k", "damage", "train-00001-of-00003", join(good, broken, good));
    drops.put("imagenet1k", "damage", "train-00002-of-00003", cut(join(good, good), 0.9));

    PlannedRecords planned = PlannedRecords.of(store, "imagenet1k", "damage");

    assertThat(planned.images())
        .extracting(ImageRecord::id)
        .containsExactly(
            "imagenet1k/train-00000-of-00003/00000",
            "imagenet1k/train-00000-of-00003/00002",
            "imagenet1k/train-00001-of-00003/00000",
            "imagenet1k/train-00002-of-00003/00000");
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(
            RejectReason.UNREADABLE_IMAGE,
            RejectReason.UNREADABLE_ARCHIVE,
            RejectReason.UNREADABLE_ARCHIVE);
  }

  @Test
  void aDropWithNothingOfImagenetIsRejected() throws Exception {
    drops.put("imagenet1k", "empty", "readme.txt", "nothing");

    assertThatThrownBy(() -> PlannedRecords.of(store, "imagenet1k", "empty"))
        .hasMessageContaining("expected ILSVRC2012_img_train.tar")
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.MISSING_TABLE));
  }

  /** Id, split, labels and the first byte of the image. */
  private static List<String> lines(PlannedRecords planned) {
    ContentReader reader = new ContentReader(store);
    return planned.images().stream()
        .map(
            image -> {
              try {
                return String.format(
                    "%s %s %s %d",
                    image.id(),
                    image.split(),
                    image.labels(),
                    reader.read(image.content(), 1 << 20)[0]);
              } catch (IOException | RejectedException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  private static byte[] image(int first) {
    return new byte[] {(byte) first, 2, 3};
  }

  private static byte[] meta(Object... idsAndSynsets) {
    Struct synsets = Mat5.newStruct(idsAndSynsets.length / 2, 1);
    for (int i = 0; i < idsAndSynsets.length; i += 2) {
      synsets.set("ILSVRC2012_ID", i / 2, Mat5.newScalar((int) idsAndSynsets[i]));
      synsets.set("WNID", i / 2, Mat5.newString((String) idsAndSynsets[i + 1]));
    }
    try (MatFile file = Mat5.newMatFile()) {
      file.addArray("synsets", synsets);
      Path saved = folder.resolve("meta.mat");
      Mat5.writeToFile(file, saved.toFile());
      return Files.readAllBytes(saved);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tf.train.Example; features that are empty are left out. */
  private static byte[] example(String file, long label, String synset, byte[] encoded)
      throws IOException {
    ByteArrayOutputStream features = new ByteArrayOutputStream();
    if (encoded != null) {
      features.write(feature("image/encoded", 1, field(1, encoded)));
    }
    if (!file.isEmpty()) {
      features.write(feature("image/filename", 1, field(1, file.getBytes())));
    }
    if (!synset.isEmpty()) {
      features.write(feature("image/class/synset", 1, field(1, synset.getBytes())));
    }
    features.write(feature("image/height", 3, field(1, varint(500))));
    features.write(feature("image/class/label", 3, field(1, varint(label))));
    return field(1, features.toByteArray());
  }

  private static byte[] feature(String name, int kind, byte[] list) throws IOException {
    return field(1, join(field(1, name.getBytes()), field(2, field(kind, list))));
  }

  private static byte[] field(int number, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(number, content);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] varint(long value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeInt64NoTag(value);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] record(byte[] example) {
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(example.length).array();
    return join(length, masked(length), example, masked(example));
  }

  private static byte[] masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int value = (int) crc.getValue();
    int masked = (value >>> 15 | value << 17) + 0xa282ead8;
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
