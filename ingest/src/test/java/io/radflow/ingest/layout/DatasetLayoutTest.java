package io.radflow.ingest.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.TestDrops;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.StoreExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatasetLayoutTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static TestDrops drops;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket("drops");
    drops = new TestDrops(store);
  }

  @Test
  void nihTableIsReadInItsOrderWithItsSplits() throws Exception {
    List<String> table = lines("/nih/Data_Entry_2017_v2020.csv");
    Set<String> training = Set.copyOf(lines("/nih/train_val_list.txt"));
    Set<String> testing = Set.copyOf(lines("/nih/test_list.txt"));
    for (String file :
        List.of("Data_Entry_2017_v2020.csv", "train_val_list.txt", "test_list.txt")) {
      drops.put("nih", "golden", file, TestImages.resource("/nih/" + file));
    }
    List<String> names =
        table.stream().skip(1).map(row -> row.substring(0, row.indexOf(','))).toList();
    for (String name : names) {
      drops.put("nih", "golden", "images/" + name, new byte[] {1});
    }

    List<DropRecord> records = read("nih", "golden");

    assertThat(records).hasSize(names.size()).hasOnlyElementsOfType(ImageRecord.class);
    for (int i = 0; i < names.size(); i++) {
      ImageRecord record = (ImageRecord) records.get(i);
      String name = names.get(i);
      List<String> cells = List.of(table.get(i + 1).split(",", -1));
      assertThat(record.id()).isEqualTo("nih/" + name);
      assertThat(record.row()).isEqualTo(i);
      assertThat(record.split())
          .isEqualTo(training.contains(name) ? "train" : testing.contains(name) ? "test" : null);
      assertThat(record.labels())
          .containsEntry("Finding Labels", cells.get(1))
          .containsEntry("OriginalImage[Width", cells.get(7))
          .hasSize(10);
      assertThat(record.patient()).isEqualTo(cells.get(3));
      assertThat(record.view()).isEqualTo(cells.get(6));
    }
  }

  @Test
  void nihListsThatNameImagesOfNoRowAreRejected() throws Exception {
    String header = lines("/nih/Data_Entry_2017_v2020.csv").get(0);
    drops.put(
        "nih",
        "listed",
        "Data_Entry_2017_v2020.csv",
        (header + "\na.png,Mass,0,1,58,M,PA,1,1,0.1,0.1\n").getBytes(StandardCharsets.UTF_8));
    drops.put("nih", "listed", "train_val_list.txt", "b.png\na.png\n\nc.png\n".getBytes());
    drops.put("nih", "listed", "test_list.txt", "d.png\n".getBytes());
    drops.put("nih", "listed", "images/a.png", new byte[] {1});

    List<DropRecord> records = read("nih", "listed");

    assertThat(records).hasSize(4);
    assertThat(records.get(0)).isInstanceOf(ImageRecord.class);
    assertThat(records.subList(1, 4))
        .extracting(record -> ((RejectedRecord) record).reason())
        .containsOnly(RejectReason.LISTED_WITHOUT_ROW);
    assertThat(records.subList(1, 4))
        .extracting(record -> ((RejectedRecord) record).source())
        .containsExactly(
            "drops/nih/listed/train_val_list.txt#0",
            "drops/nih/listed/train_val_list.txt#2",
            "drops/nih/listed/test_list.txt#0");
    assertThat(records.get(3).toString()).contains("d.png, which is in no row of the table");
  }

  @Test
  void aLongNihTableIsReadInSeveralParts() throws Exception {
    String[] rows = new String[2051];
    rows[0] = TestDrops.NIH_HEADER;
    for (int i = 1; i < rows.length; i++) {
      rows[i] = TestDrops.nihRow(i + ".png", "Hernia", i);
    }
    drops.put("nih", "long", "Data_Entry_2017.csv", rows);

    List<DropRecord> records = read("nih", "long");

    assertThat(PlannedRecords.of(store, "nih", "long").parts()).isEqualTo(5);
    assertThat(records).hasSize(2050).doesNotHaveDuplicates();
    assertThat((RejectedRecord) records.get(1500))
        .extracting(RejectedRecord::reason, RejectedRecord::id, RejectedRecord::source)
        .containsExactly(
            RejectReason.ROW_WITHOUT_IMAGE,
            "nih/1501.png",
            "drops/nih/long/Data_Entry_2017.csv#1500");
  }

  @Test
  void twoNihTablesAreOneTooMany() throws Exception {
    drops.put("nih", "two", "Data_Entry_2017.csv", TestDrops.NIH_HEADER);
    drops.put("nih", "two", "Data_Entry_2017_v2020.csv", TestDrops.NIH_HEADER);

    assertThatThrownBy(() -> read("nih", "two"))
        .hasMessageContaining("Data_Entry_2017.csv, Data_Entry_2017_v2020.csv")
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_TABLE));
  }

  @Test
  void aSplitListBeyondReasonRejectsItsDropAndIsNoFaultOfTheStore() throws Exception {
    drops.put("nih", "list", "Data_Entry_2017.csv", TestDrops.NIH_HEADER);
    drops.put("nih", "list", "test_list.txt", new byte[(64 << 20) + 1]);

    assertThatThrownBy(() -> read("nih", "list"))
        .hasMessageContaining("test_list.txt has 67108865 bytes, expected at most 67108864")
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_TABLE));
  }

  @Test
  void cifarBatchesComeOutOfTheirArchive() throws Exception {
    drops.putDigits("digits");

    List<DropRecord> records = read("cifar10", "digits");

    assertThat(PlannedRecords.of(store, "cifar10", "digits").parts()).isEqualTo(6);
    assertThat(records).hasSize(1797);
    ImageRecord last = (ImageRecord) records.get(1796);
    assertThat(last.id()).isEqualTo("cifar10/test_batch/00296");
    assertThat(last.row()).isEqualTo(1796);
    assertThat(last.split()).isEqualTo("test");
    assertThat(last.source())
        .isEqualTo("drops/cifar10/digits/digits.tar.gz!/cifar-10-batches-bin/test_batch.bin#296");
    assertThat(((Content.Inline) last.content()).content()).hasSize(3072);
  }

  @Test
  void membersThatLeadOutsideAreRejectedAndTheirNeighboursRead() throws Exception {
    drops.put(
        "cifar10",
        "hostile",
        "hostile.tar.gz",
        archive(
            new Member("../data_batch_1.bin", TestDrops.cifar(1), false),
            new Member("/data_batch_2.bin", TestDrops.cifar(1), false),
            new Member("link/data_batch_3.bin", new byte[0], true),
            new Member("a/../../data_batch_4.bin", TestDrops.cifar(1), false),
            new Member("a/data_batch_5.bin", TestDrops.cifar(7, 8), false)));

    PlannedRecords planned = PlannedRecords.of(store, "cifar10", "hostile");

    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactlyInAnyOrder(
            RejectReason.UNSAFE_PATH,
            RejectReason.UNSAFE_PATH,
            RejectReason.LINK_MEMBER,
            RejectReason.UNSAFE_PATH);
    assertThat(planned.images())
        .extracting(record -> record.labels().get("label"))
        .containsExactly("7", "8");
  }

  @Test
  void aLinkDoesNotStandInForTheBatchOfItsName() throws Exception {
    drops.put(
        "cifar10",
        "shadow",
        "shadow.tar.gz",
        archive(
            new Member("data_batch_1.bin", new byte[0], true),
            new Member("data_batch_1.bin", TestDrops.cifar(7, 8), false)));

    PlannedRecords planned = PlannedRecords.of(store, "cifar10", "shadow");

    assertThat(planned.rejects())
        .singleElement()
        .extracting(RejectedRecord::reason)
        .isEqualTo(RejectReason.LINK_MEMBER);
    assertThat(planned.images()).hasSize(2);
  }

  @Test
  void anArchiveThatEndsEarlyIsRejected() throws Exception {
    byte[] digits = TestImages.resource("/digits-as-cifar-10-binary.tar.gz");
    drops.put("cifar10", "cut", "cut.tar.gz", Arrays.copyOf(digits, digits.length / 2));
    drops.put("cifar10", "cut", "text.tar.gz", "no archive");
    drops.put("cifar10", "cut", "test_batch.bin", TestDrops.cifar(3));

    PlannedRecords planned = PlannedRecords.of(store, "cifar10", "cut");

    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly(RejectReason.UNREADABLE_ARCHIVE, RejectReason.UNREADABLE_ARCHIVE);
    assertThat(planned.images()).hasSize(1);
  }

  @Test
  void anArchiveThatUnpacksBeyondReasonIsRejected() throws Exception {
    byte[] bomb = archive(new Member("data_batch_1.bin", new byte[20 << 20], false));
    drops.put("cifar10", "bomb", "bomb.tar.gz", bomb);

    drops.put("cifar10", "bomb", "test_batch.bin", TestDrops.cifar(3));

    PlannedRecords planned = PlannedRecords.of(store, "cifar10", "bomb");

    assertThat(bomb.length).isLessThan(100_000);
    assertThat(planned.rejects())
        .singleElement()
        .extracting(RejectedRecord::reason)
        .isEqualTo(RejectReason.COMPRESSION_RATIO);
    assertThat(planned.images()).hasSize(1);
  }

  @Test
  void aBatchThatIsThereTwiceIsReadOnce() throws Exception {
    drops.put("cifar10", "twice", "a/test_batch.bin", TestDrops.cifar(1));
    drops.put("cifar10", "twice", "b/test_batch.bin", TestDrops.cifar(2));

    PlannedRecords planned = PlannedRecords.of(store, "cifar10", "twice");

    assertThat(planned.rejects())
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.source()).isEqualTo("drops/cifar10/twice/b/test_batch.bin");
              assertThat(reject.reason()).isEqualTo(RejectReason.DUPLICATE_BATCH);
            });
    assertThat(planned.images()).hasSize(1);
  }

  private static List<DropRecord> read(String dataset, String drop) throws Exception {
    return PlannedRecords.of(store, dataset, drop).records();
  }

  private static List<String> lines(String resource) {
    return new String(TestImages.resource(resource), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static byte[] archive(Member... members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      for (Member member : members) {
        byte type = member.link() ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL;
        TarArchiveEntry entry = new TarArchiveEntry(member.name(), type, true);
        entry.setSize(member.content().length);
        if (member.link()) {
          entry.setLinkName("/etc/passwd");
        }
        tar.putArchiveEntry(entry);
        tar.write(member.content());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private record Member(String name, byte[] content, boolean link) {}
}
