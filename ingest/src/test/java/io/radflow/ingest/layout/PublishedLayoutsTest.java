package io.radflow.ingest.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.TestDrops;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

/** Small drops in the layouts in which the data sets are published. */
class PublishedLayoutsTest {

  private static final byte[] IMAGE = {1};

  @TempDir static Path folder;

  private static EmbeddedStore server;
  private static ObjectStore store;
  private static TestDrops drops;

  private final DatasetLayouts layouts = new DatasetLayouts();

  @BeforeAll
  static void startStore() throws Exception {
    server = EmbeddedStore.start(folder, 0);
    store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), "layouts", "us-east-1", server.credentials().file().toString()));
    store.createBucket();
    drops = new TestDrops(store);
  }

  @AfterAll
  static void stopStore() {
    store.close();
    server.close();
  }

  @Test
  void tuberculosisIsReadByNameFromBothPlaces() throws Exception {
    String montgomery = "Montgomery/MontgomerySet/CXR_png/";
    String shenzhen = "ChinaSet_AllFiles/CXR_png/";
    for (String path :
        List.of(
            montgomery + "MCUCXR_0001_0.png",
            shenzhen + "CHNCXR_0330_1.png",
            shenzhen + "CHNCXR_0002_0.png",
            shenzhen + "CHNCXR_0003_2.png",
            "again/CXR_png/CHNCXR_0002_0.png",
            montgomery.replace("CXR_png", "ManualMask/leftMask") + "MCUCXR_0001_0.png",
            "ChinaSet_AllFiles/ClinicalReadings/CHNCXR_0002_0.txt")) {
      drops.put("tuberculosis", "both", path, IMAGE);
    }

    List<DropRecord> records = read("tuberculosis", "both");

    assertThat(images(records))
        .containsExactly(
            "tuberculosis/CHNCXR_0002_0.png null null {class=0, source=Shenzhen}",
            "tuberculosis/CHNCXR_0330_1.png null null {class=1, source=Shenzhen}",
            "tuberculosis/MCUCXR_0001_0.png null null {class=0, source=Montgomery}");
    assertThat(rejects(records))
        .containsExactlyInAnyOrder(
            "UNEXPECTED_NAME drops/tuberculosis/both/" + shenzhen + "CHNCXR_0003_2.png",
            "DUPLICATE_IMAGE drops/tuberculosis/both/again/CXR_png/CHNCXR_0002_0.png");
  }

  @Test
  void petsAreReadByTheirLists() throws Exception {
    drops.put(
        "pets",
        "small",
        "annotations/trainval.txt",
        "#Image CLASS-ID SPECIES BREED ID",
        "Abyssinian_100 1 1 1",
        "american_bulldog_7 2 2 1",
        "Abyssinian_100 1 1 1",
        "yorkshire_terrier_1 37 2",
        "../../nih/first/images/secret_1 1 1 1");
    drops.put("pets", "small", "annotations/test.txt", "Abyssinian_2 1 1 1", "Persian_3 24 1 9");
    for (String name :
        List.of("Abyssinian_100", "american_bulldog_7", "Abyssinian_2", "Bombay_1")) {
      drops.put("pets", "small", "images/" + name + ".jpg", IMAGE);
    }
    drops.put("pets", "small", "images/Abyssinian_100.mat", IMAGE);

    List<DropRecord> records = read("pets", "small");

    assertThat(images(records))
        .containsExactly(
            "pets/Abyssinian_100 train null {BREED-ID=1, CLASS-ID=1, SPECIES=1, breed=Abyssinian}",
            "pets/american_bulldog_7 train null"
                + " {BREED-ID=1, CLASS-ID=2, SPECIES=2, breed=american_bulldog}",
            "pets/Abyssinian_2 test null {BREED-ID=1, CLASS-ID=1, SPECIES=1, breed=Abyssinian}");
    assertThat(rejects(records))
        .containsExactly(
            "DUPLICATE_ROW drops/pets/small/annotations/trainval.txt#3",
            "MALFORMED_ROW drops/pets/small/annotations/trainval.txt#4",
            "MALFORMED_ROW drops/pets/small/annotations/trainval.txt#5",
            "ROW_WITHOUT_IMAGE drops/pets/small/annotations/test.txt#1",
            "IMAGE_WITHOUT_ROW drops/pets/small/images/Bombay_1.jpg");
  }

  @Test
  void petsWithoutTheirListsAreRejectedAsAWhole() throws Exception {
    drops.put("pets", "bare", "images/Abyssinian_100.jpg", IMAGE);
    assertThatThrownBy(() -> read("pets", "bare"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("No annotations/trainval.txt among the drop's 1 objects");
  }

  @Test
  void covidxIsReadByItsLists() throws Exception {
    drops.put(
        "covidx",
        "small",
        "train.txt",
        "379 1e64990d1b40.png negative rsna",
        "3 SARS-10.1148 fig a.jpeg positive cohen",
        "s1 ../test/x.png positive cohen",
        "s2 absent.png positive cohen",
        "s3 other.png maybe cohen",
        "too few");
    drops.put("covidx", "small", "test.txt", "19 MIDRC-RICORD-1C-SITE2.png positive ricord");
    for (String path :
        List.of(
            "train/1e64990d1b40.png",
            "train/SARS-10.1148 fig a.jpeg",
            "train/other.png",
            "train/unlisted.png",
            "test/MIDRC-RICORD-1C-SITE2.png")) {
      drops.put("covidx", "small", path, IMAGE);
    }

    List<DropRecord> records = read("covidx", "small");

    assertThat(images(records))
        .containsExactly(
            "covidx/train/1e64990d1b40.png train 379 {label=negative, source=rsna}",
            "covidx/train/SARS-10.1148 fig a.jpeg train 3 {label=positive, source=cohen}",
            "covidx/test/MIDRC-RICORD-1C-SITE2.png test 19 {label=positive, source=ricord}");
    assertThat(rejects(records))
        .containsExactly(
            "UNSAFE_PATH drops/covidx/small/train.txt#2",
            "ROW_WITHOUT_IMAGE drops/covidx/small/train.txt#3",
            "BAD_LABEL drops/covidx/small/train.txt#4",
            "MALFORMED_ROW drops/covidx/small/train.txt#5",
            "IMAGE_WITHOUT_ROW drops/covidx/small/train/unlisted.png");
  }

  @Test
  void imageFoldersAreReadByClass() throws Exception {
    for (String path :
        List.of("dog/b.png", "cat/2020/a.JPG", "cat/c.jpeg", "stray.png", "cat/notes.txt")) {
      drops.put("image-folder", "own", path, IMAGE);
    }
    List<DropRecord> records = read("image-folder", "own");
    assertThat(images(records))
        .containsExactly(
            "image-folder/cat/2020/a.JPG null null {class=cat}",
            "image-folder/cat/c.jpeg null null {class=cat}",
            "image-folder/dog/b.png null null {class=dog}");
    assertThat(rejects(records))
        .containsExactly("UNEXPECTED_NAME drops/image-folder/own/stray.png");
  }

  @Test
  void imageFoldersAreReadBySplitWhereAllFoldersAreSplits() throws Exception {
    for (String path :
        List.of("train/dog/b.png", "val/cat/a.png", "test/cat/c.png", "train/stray.png")) {
      drops.put("image-folder", "splits", path, IMAGE);
    }
    List<DropRecord> records = read("image-folder", "splits");
    assertThat(images(records))
        .containsExactly(
            "image-folder/test/cat/c.png test null {class=cat}",
            "image-folder/train/dog/b.png train null {class=dog}",
            "image-folder/val/cat/a.png valid null {class=cat}");
    assertThat(rejects(records))
        .containsExactly("UNEXPECTED_NAME drops/image-folder/splits/train/stray.png");
  }

  @Test
  void flowersAreReadByNumberWithTheOfficialSplits() throws Exception {
    drops.put("flowers102", "small", "imagelabels.mat", mat("labels", 77, 1, 103, 5, 6));
    MatFile sets = Mat5.newMatFile();
    sets.addArray("trnid", row(2)).addArray("valid", row(1)).addArray("tstid", row(3, 4));
    drops.put("flowers102", "small", "setid.mat", bytes(sets));
    for (int number : new int[] {1, 2, 3, 5, 9}) {
      drops.put("flowers102", "small", String.format("jpg/image_%05d.jpg", number), IMAGE);
    }

    List<DropRecord> records = read("flowers102", "small");

    assertThat(images(records))
        .containsExactly(
            "flowers102/image_00001.jpg valid null {label=77}",
            "flowers102/image_00002.jpg train null {label=1}",
            "flowers102/image_00005.jpg null null {label=6}");
    assertThat(rejects(records))
        .containsExactly(
            "BAD_LABEL drops/flowers102/small/imagelabels.mat#2",
            "ROW_WITHOUT_IMAGE drops/flowers102/small/imagelabels.mat#3",
            "IMAGE_WITHOUT_ROW drops/flowers102/small/jpg/image_00009.jpg");
  }

  @Test
  void flowersWithDamagedTablesAreRejectedAsAWhole() throws Exception {
    drops.put("flowers102", "damaged", "imagelabels.mat", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> read("flowers102", "damaged"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("imagelabels.mat cannot be read as a MATLAB file");
    drops.put("flowers102", "other", "imagelabels.mat", mat("numbers", 1));
    assertThatThrownBy(() -> read("flowers102", "other"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("a matrix labels");
  }

  @Test
  void cifar100IsReadWithBothLabels() throws Exception {
    byte[] file = new byte[2 * 3074 + 5];
    file[0] = 19;
    file[1] = 99;
    file[2] = 42;
    file[3074] = 20;
    drops.put("cifar100", "small", "cifar-100-binary/test.bin", file);

    List<DropRecord> records = read("cifar100", "small");

    ImageRecord first = (ImageRecord) records.get(0);
    assertThat(images(records))
        .containsExactly("cifar100/test/00000 test null {coarse label=19, fine label=99}");
    assertThat(first.content().read(4096)).hasSize(3072).startsWith(42);
    assertThat(rejects(records))
        .containsExactly(
            "BAD_LABEL drops/cifar100/small/cifar-100-binary/test.bin#1",
            "TRUNCATED_IMAGE drops/cifar100/small/cifar-100-binary/test.bin#2");
    assertThat(((RejectedRecord) records.get(1)).detail())
        .isEqualTo("Found coarse label 20, expected 0 to 19");
  }

  @Test
  void aLongListIsReadInSeveralPartsThatHoldEachImageOnce() throws Exception {
    for (int i = 0; i < 1030; i++) {
      drops.put("image-folder", "long", String.format("a/%04d.png", i), IMAGE);
    }
    Drop drop = Drop.list(store, "image-folder", "long");
    DatasetLayout layout = layouts.find("image-folder").orElseThrow();
    assertThat(layout.plan(drop, store).tasks()).hasSize(2);
    assertThat(images(read("image-folder", "long"))).hasSize(1030).doesNotHaveDuplicates();
  }

  private static Matrix row(int... values) {
    Matrix matrix = Mat5.newMatrix(1, values.length);
    for (int i = 0; i < values.length; i++) {
      matrix.setDouble(i, values[i]);
    }
    return matrix;
  }

  private static byte[] mat(String variable, int... values) throws IOException {
    MatFile file = Mat5.newMatFile();
    file.addArray(variable, row(values));
    return bytes(file);
  }

  private static byte[] bytes(MatFile file) throws IOException {
    Path saved = folder.resolve("saved.mat");
    Mat5.writeToFile(file, saved.toFile());
    return Files.readAllBytes(saved);
  }

  private List<DropRecord> read(String dataset, String name) throws Exception {
    Drop drop = Drop.list(store, dataset, name);
    DatasetLayout layout = layouts.find(dataset).orElseThrow();
    List<DropRecord> records = new ArrayList<>();
    DropPlan plan = layout.plan(drop, store);
    for (String task : plan.tasks()) {
      try (RecordIterator<DropRecord> iterator = layout.open(drop, task, store)) {
        while (iterator.hasNext()) {
          records.add(iterator.next());
        }
      }
    }
    records.addAll(plan.rejects());
    return records;
  }

  /** Id, split, patient and labels. */
  private static List<String> images(List<DropRecord> records) {
    return records.stream()
        .filter(ImageRecord.class::isInstance)
        .map(ImageRecord.class::cast)
        .map(
            image ->
                String.format(
                    "%s %s %s %s",
                    image.id(),
                    image.split(),
                    image.patient(),
                    new java.util.TreeMap<>(image.labels())))
        .toList();
  }

  private static List<String> rejects(List<DropRecord> records) {
    return records.stream()
        .filter(RejectedRecord.class::isInstance)
        .map(RejectedRecord.class::cast)
        .map(reject -> reject.reason() + " " + reject.source())
        .toList();
  }
}
