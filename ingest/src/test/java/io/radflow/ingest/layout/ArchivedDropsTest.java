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

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.TestDrops;
import io.radflow.ingest.archive.ArchiveLimits;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drops as publishers pack them, and archives that mean no good. */
class ArchivedDropsTest {

  private static final int MAX_BYTES = 1 << 20;

  @TempDir static Path folder;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static TestDrops drops;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket("archives");
    drops = new TestDrops(store);
  }

  @Test
  void nihIsReadFromItsPublishedTarGzInTheArchivesOrderWithTheTablesRows() throws Exception {
    drops.put(
        "nih",
        "packed",
        "Data_Entry_2017_v2020.csv",
        TestDrops.NIH_HEADER,
        TestDrops.nihRow("00000001_000.png", "Edema", 1),
        TestDrops.nihRow("00000002_000.png", "Mass", 2),
        TestDrops.nihRow("00000003_000.png", "Mass", 2),
        TestDrops.nihRow("00000004_000.png", "Mass", 2));
    drops.put(
        "nih",
        "packed",
        "images_001.tar.gz",
        tarGz(files("images/00000002_000.png", noise(1), "images/00000001_000.png", noise(2))));
    drops.put(
        "nih", "packed", "images_002.tar.gz", tarGz(files("images/00000003_000.png", noise(3))));

    PlannedRecords planned = PlannedRecords.of(store, "nih", "packed");

    assertThat(planned.images())
        .extracting(ImageRecord::id, ImageRecord::row, ArchivedDropsTest::bytes)
        .containsExactly(
            tuple("nih/00000002_000.png", 1L, noise(1)),
            tuple("nih/00000001_000.png", 0L, noise(2)),
            tuple("nih/00000003_000.png", 2L, noise(3)));
    assertThat(planned.images().get(0).source())
        .isEqualTo("drops/nih/packed/images_001.tar.gz!/images/00000002_000.png");
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason, RejectedRecord::id)
        .containsExactly(tuple(RejectReason.ROW_WITHOUT_IMAGE, "nih/00000004_000.png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deflated.zip", "stored.zip", "plain.tar", "packed.tgz"})
  void aWholeDropMayLieInAnArchiveOfAnyKindTableAndAll(String name) throws Exception {
    String drop = name.replace('.', '-');
    Map<String, byte[]> files =
        files(
            "set/annotations/trainval.txt", text("Abyssinian_1 1 1 1\nBengal_2 6 1 2\n"),
            "set/annotations/test.txt", text("Abyssinian_3 1 1 1\n"),
            "set/images/Abyssinian_1.jpg", noise(1),
            "set/images/Bengal_2.jpg", noise(2),
            "set/images/Abyssinian_3.jpg", new byte[0],
            "set/README", text("not asked for"));
    drops.put(
        "pets",
        drop,
        name,
        switch (name) {
          case "deflated.zip" -> zip(files);
          case "stored.zip" -> zip(files, ZipArchiveEntry.STORED, false);
          case "plain.tar" -> tar(files);
          default -> tarGz(files);
        });

    PlannedRecords planned = PlannedRecords.of(store, "pets", drop);

    assertThat(planned.rejects()).isEmpty();
    assertThat(planned.images())
        .extracting(ImageRecord::id, ImageRecord::split, ArchivedDropsTest::bytes)
        .containsExactlyInAnyOrder(
            tuple("pets/Abyssinian_1", "train", noise(1)),
            tuple("pets/Bengal_2", "train", noise(2)),
            tuple("pets/Abyssinian_3", "test", new byte[0]));
    assertThat(planned.ignored()).containsExactly(name + "!/set/README");
  }

  @Test
  void aTarInATarIsReadByRangeAndDeeperOnesAreRefused() throws Exception {
    byte[] inner = tar(files("cat/1.png", noise(1), "deep.tar", tar(files("cat/2.png", noise(2)))));
    drops.put("image-folder", "nested", "outer.tar", tar(files("a/inner.tar", inner)));
    drops.put("image-folder", "nested", "dog/3.png", noise(3));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "nested");

    assertThat(planned.images())
        .extracting(ImageRecord::source, ArchivedDropsTest::bytes)
        .containsExactlyInAnyOrder(
            tuple("drops/image-folder/nested/outer.tar!/a/inner.tar!/cat/1.png", noise(1)),
            tuple("drops/image-folder/nested/dog/3.png", noise(3)));
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason, RejectedRecord::source)
        .containsExactly(
            tuple(
                RejectReason.NESTED_ARCHIVE,
                "drops/image-folder/nested/outer.tar!/a/inner.tar!/deep.tar"));
  }

  @Test
  void manyLargeMembersAreListedWithoutReadingThem() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) {
      files.put("cat/" + "long-name-".repeat(20) + i + ".png", large(i));
    }
    drops.put("image-folder", "large", "large.tar", tar(files));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "large");

    assertThat(planned.images()).hasSize(12);
    for (int i = 0; i < 12; i++) {
      assertThat(bytes(planned.images().get(i))).isEqualTo(large(i));
    }
  }

  /** Made by Python's zipfile, whose image n is byte i * i * n / 8, 3,000 of them, and 500 abc. */
  @ParameterizedTest
  @ValueSource(strings = {"bzip2", "lzma"})
  void membersMayBePackedByOtherMethodsThanDeflate(String method) throws Exception {
    drops.put("image-folder", method, "a.zip", TestImages.resource("/zip/" + method + ".zip"));

    assertThat(PlannedRecords.of(store, "image-folder", method).images())
        .extracting(ImageRecord::source, ArchivedDropsTest::bytes)
        .containsExactly(
            tuple("drops/image-folder/" + method + "/a.zip!/cat/1.png", squares(1)),
            tuple("drops/image-folder/" + method + "/a.zip!/cat/2.png", squares(2)));
  }

  private static byte[] squares(int number) {
    byte[] bytes = new byte[4500];
    for (int i = 0; i < 3000; i++) {
      bytes[i] = (byte) (i * i * number >> 3);
    }
    for (int i = 3000; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + i % 3);
    }
    return bytes;
  }

  @Test
  void bytesBeforeAZipFileAreNoneOfIt() throws Exception {
    byte[] archive = zip(files("cat/1.png", noise(1)));
    drops.put("image-folder", "prefixed", "a.zip", joined(text("#!/bin/sh unpack"), archive));

    assertThat(PlannedRecords.of(store, "image-folder", "prefixed").images())
        .extracting(ArchivedDropsTest::bytes)
        .containsExactly(noise(1));
  }

  @Test
  void aCommentMayHoldTheMarkOfTheEnd() throws Exception {
    byte[] archive = zip(files("cat/1.png", noise(1)));
    byte[] comment = joined(text("PK\5\6"), new byte[40]);
    archive[archive.length - 2] = (byte) comment.length;
    drops.put("image-folder", "comment", "a.zip", joined(archive, comment));

    assertThat(PlannedRecords.of(store, "image-folder", "comment").images()).hasSize(1);
  }

  @Test
  void namesOfZipFilesAreThoseThatPeopleGave() throws Exception {
    byte[] backslashes = zip(files("cat/1.png", noise(1), "dog/2.png", noise(2)));
    // In the entries of the directory and of the members.
    for (int i = 0; i < backslashes.length - 8; i++) {
      if (new String(backslashes, i, 9, StandardCharsets.ISO_8859_1).matches("(cat|dog)/\\d.png")) {
        backslashes[i + 3] = '\\';
      }
    }
    byte[] plain = zip(files("chat noir \u00e9t\u00e9/1.png", noise(1)));
    for (int i = 0; i < plain.length - 4; i++) {
      int entry = ByteBuffer.wrap(plain, i, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (entry == 0x02014b50) {
        plain[i + 9] &= ~8; // Bit 11: the name is UTF-8.
      }
    }
    drops.put("image-folder", "names", "a.zip", backslashes);
    drops.put("image-folder", "names", "b.zip", plain);

    assertThat(PlannedRecords.of(store, "image-folder", "names").images())
        .extracting(image -> image.labels().get("class"))
        .containsExactly("cat", "dog", "chat noir \u00e9t\u00e9");
  }

  @Test
  void aTarFileIsReadWhateverItsNameSaysOfCompressionAndWithZerosBehindIt() throws Exception {
    byte[] packed = tarGz(files("cat/1.png", noise(1)));
    drops.put("image-folder", "gz", "a.tar.gz", tar(files("cat/0.png", noise(0))));
    drops.put("image-folder", "gz", "b.tar", packed);
    drops.put("image-folder", "gz", "c.tgz", joined(packed, new byte[1000]));
    drops.put("image-folder", "gz", "d.tgz", joined(packed, text("more")));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "gz");

    assertThat(planned.images())
        .extracting(ArchivedDropsTest::bytes)
        .containsExactlyInAnyOrder(noise(0), noise(1), noise(1));
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason, RejectedRecord::source)
        .containsExactly(tuple(RejectReason.UNREADABLE_ARCHIVE, "drops/image-folder/gz/d.tgz"));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../up.png", "/rooted.png", "cat/../../up.png", "cat\\..\\up.png"})
  void aMemberThatLeadsOutsideIsRefusedAndItsNeighbourRead(String path) throws Exception {
    String drop = "unsafe-" + Integer.toHexString(path.hashCode());
    drops.put("image-folder", drop, "a.zip", zip(files(path, noise(1), "cat/1.png", noise(1))));
    drops.put("image-folder", drop, "b.tar", tar(files(path, noise(1), "cat/2.png", noise(1))));
    drops.put("image-folder", drop, "c.tgz", tarGz(files(path, noise(1), "cat/3.png", noise(1))));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", drop);

    assertThat(planned.images()).hasSize(3);
    assertThat(planned.rejects())
        .hasSize(3)
        .extracting(RejectedRecord::reason)
        .containsOnly(RejectReason.UNSAFE_PATH);
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_CHR,
        TarConstants.LF_FIFO
      })
  void aMemberThatIsNoPlainFileIsRefusedAndItsNeighbourRead(byte kind) throws Exception {
    String drop = "link-" + kind;
    drops.put("image-folder", drop, "a.tar", tarWithLink(kind, "cat/0.png", "cat/1.png", noise(1)));
    drops.put(
        "image-folder",
        drop,
        "b.zip",
        zip(
            files("cat/0.png", text("/etc/passwd"), "cat/2.png", noise(2)),
            ZipArchiveEntry.DEFLATED,
            true));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", drop);

    assertThat(planned.images()).hasSize(2);
    assertThat(planned.rejects())
        .hasSize(2)
        .extracting(RejectedRecord::reason)
        .containsOnly(RejectReason.LINK_MEMBER);
  }

  @Test
  void anArchiveOfTooManyMembersIsRefusedAndItsNeighbourRead() throws Exception {
    drops.put("image-folder", "many", "a.zip", zip(numbered(11)));
    drops.put("image-folder", "many", "b.tar", tar(numbered(11)));
    drops.put("image-folder", "many", "c.tgz", tarGz(numbered(11)));
    drops.put("image-folder", "many", "d.tar", tar(numbered(10)));

    PlannedRecords planned =
        PlannedRecords.of(store, "image-folder", "many", new ArchiveLimits(10, 1 << 20));

    assertThat(planned.images()).hasSize(10);
    assertThat(planned.rejects())
        .hasSize(3)
        .extracting(RejectedRecord::reason)
        .containsOnly(RejectReason.ARCHIVE_TOO_LARGE);
  }

  @Test
  void anArchiveOfTooManyBytesIsRefused() throws Exception {
    drops.put("image-folder", "bytes", "a.zip", zip(numbered(11)));
    drops.put("image-folder", "bytes", "cat/1.png", noise(1));

    PlannedRecords planned =
        PlannedRecords.of(store, "image-folder", "bytes", new ArchiveLimits(100, 5000));

    assertThat(planned.images()).hasSize(1);
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(RejectReason.ARCHIVE_TOO_LARGE);
  }

  @Test
  void aMemberThatUnpacksBeyondReasonIsRefusedWhenItIsRead() throws Exception {
    drops.put(
        "image-folder",
        "bomb",
        "bomb.zip",
        zip(files("cat/0.png", new byte[40 << 20], "cat/1.png", noise(1))));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "bomb");

    ContentReader reader = new ContentReader(store);
    assertThatThrownBy(() -> reader.read(planned.images().get(0).content(), 64 << 20))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.COMPRESSION_RATIO));
    assertThat(bytes(planned.images().get(1))).isEqualTo(noise(1));
  }

  @Test
  void aMemberWhoseChecksumIsWrongIsRefusedWhenItIsRead() throws Exception {
    byte[] zip = zip(files("cat/0.png", noise(0), "cat/1.png", noise(1)), 0, false);
    int content = indexOf(zip, noise(0));
    zip[content + 10] ^= 1;
    drops.put("image-folder", "checksum", "a.zip", zip);

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "checksum");

    ContentReader reader = new ContentReader(store);
    assertThatThrownBy(() -> reader.read(planned.images().get(0).content(), MAX_BYTES))
        .hasMessageContaining("its directory says")
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.UNREADABLE_ARCHIVE));
    assertThat(bytes(planned.images().get(1))).isEqualTo(noise(1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.001, 0.3, 0.6, 0.99})
  void anArchiveThatEndsEarlyIsRefusedAndItsNeighbourRead(double share) throws Exception {
    String drop = "cut-" + share;
    Map<String, byte[]> files = numbered(40);
    drops.put("image-folder", drop, "a.zip", cut(zip(files), share));
    drops.put("image-folder", drop, "c.tgz", cut(tarGz(files), share));
    drops.put("image-folder", drop, "dog/1.png", noise(1));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", drop);

    assertThat(planned.images()).hasSize(1);
    assertThat(planned.rejects())
        .hasSize(2)
        .extracting(RejectedRecord::reason)
        .containsOnly(RejectReason.UNREADABLE_ARCHIVE);
  }

  @Test
  void aTarThatEndsWithinAMemberIsRefused() throws Exception {
    drops.put("image-folder", "cut-tar", "a.tar", cut(tar(files("cat/1.png", large(1))), 0.5));
    drops.put("image-folder", "cut-tar", "dog/1.png", noise(1));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "cut-tar");

    assertThat(planned.images()).hasSize(1);
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(RejectReason.UNREADABLE_ARCHIVE);
  }

  @Test
  void aDirectoryThatLiesAboutItsPlaceIsRefused() throws Exception {
    byte[] zip = zip(numbered(3));
    ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(zip.length - 6, 0x7FFFFFF0);
    drops.put("image-folder", "liar", "a.zip", zip);
    drops.put("image-folder", "liar", "dog/1.png", noise(1));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "liar");

    assertThat(planned.images()).hasSize(1);
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(RejectReason.UNREADABLE_ARCHIVE);
  }

  @Test
  void damagedArchivesNeverDoMoreThanRejectThemselves() throws Exception {
    Random random = new Random(4);
    byte[][] sound = {zip(numbered(5)), tar(numbered(5)), tarGz(numbered(5))};
    String[] names = {"a.zip", "b.tar", "c.tgz"};
    ContentReader reader = new ContentReader(store);
    for (int round = 0; round < 40; round++) {
      String drop = "fuzz-" + round;
      for (int i = 0; i < sound.length; i++) {
        byte[] damaged = sound[i].clone();
        for (int flips = 0; flips < 8; flips++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        drops.put("image-folder", drop, names[i], damaged);
      }
      drops.put("image-folder", drop, "dog/1.png", noise(1));

      PlannedRecords planned = PlannedRecords.of(store, "image-folder", drop);

      assertThat(planned.images()).extracting(ImageRecord::id).contains("image-folder/dog/1.png");
      for (ImageRecord image : planned.images()) {
        try {
          reader.read(image.content(), MAX_BYTES);
        } catch (RejectedException e) {
          assertThat(e.reason())
              .isIn(
                  RejectReason.UNREADABLE_ARCHIVE,
                  RejectReason.COMPRESSION_RATIO,
                  RejectReason.IMAGE_TOO_LARGE);
        }
      }
    }
  }

  private static byte[] bytes(ImageRecord image) {
    try {
      return new ContentReader(store).read(image.content(), MAX_BYTES);
    } catch (IOException | RejectedException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, byte[]> numbered(int count) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      files.put("cat/" + i + ".png", noise(i));
    }
    return files;
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise(int seed) {
    return random(seed, 700);
  }

  private static byte[] large(int seed) {
    return random(seed, 300_000);
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
