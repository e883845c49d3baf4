package io.radflow.ingest.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.TestDrops;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.image.TestImages;
import io.radflow.testing.StoreExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;

/** Small drops in the layouts in which the data sets are published. */
class PublishedLayoutsTest {

  private static final byte[] IMAGE = {1};

  @TempDir static Path folder;

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;
  private static TestDrops drops;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket("layouts");
    drops = new TestDrops(store);
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
        .hasMessageContaining("No annotations/trainval.txt among the drop's 1 files");
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
    sets.addArray("trnid", row(2)).addArray("valid", row(1)).addArray("tstid", row(3, 4, 8));
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
            "LISTED_WITHOUT_ROW drops/flowers102/small/setid.mat#8",
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
  void chexpertIsReadFromBothTablesFullOrSmall() throws Exception {
    String header =
        "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,"
            + "Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,"
            + "Pleural Effusion,Pleural Other,Fracture,Support Devices";
    String root = "CheXpert-v1.0-small/";
    String none = ",,,,,,,,,,,,,";
    drops.put(
        "chexpert",
        "small",
        root + "train.csv",
        header,
        root + "train/patient00001/study1/view1_frontal.jpg,Female,68,Frontal,AP,1.0" + none,
        root
            + "train/patient00002/study2/view2_lateral.jpg,Male,87,Lateral,,,,-1.0,1.0"
            + none.substring(3),
        root + "train/patient00003/study1/view1_frontal.jpg,Male,41,Frontal,PA,2.0" + none,
        root + "../../../secret.jpg,Male,41,Frontal,PA,1.0" + none,
        "elsewhere/a.jpg,Male,41,Frontal,PA,1.0" + none,
        root + "train/patient00004/study1/view1_frontal.jpg,Male,41,Frontal,PA,1.0" + none,
        root + "train/patient00001/study1/view1_frontal.jpg,Female,68,Frontal,AP,1.0" + none,
        "short,row");
    drops.put(
        "chexpert",
        "small",
        root + "valid.csv",
        header,
        root + "valid/patient64541/study1/view1_frontal.jpg,Male,73,Frontal,AP,0.0" + none);
    for (String path :
        List.of(
            "train/patient00001/study1/view1_frontal.jpg",
            "train/patient00002/study2/view2_lateral.jpg",
            "train/patient00003/study1/view1_frontal.jpg",
            "train/patient00009/study1/view1_frontal.jpg",
            "valid/patient64541/study1/view1_frontal.jpg")) {
      drops.put("chexpert", "small", root + path, IMAGE);
    }

    List<DropRecord> records = read("chexpert", "small");

    List<ImageRecord> images =
        records.stream()
            .filter(ImageRecord.class::isInstance)
            .map(ImageRecord.class::cast)
            .toList();
    assertThat(images)
        .extracting(
            image -> image.id() + " " + image.split() + " " + image.patient() + " " + image.view())
        .containsExactly(
            "chexpert/CheXpert-v1.0-small/train/patient00001/study1/view1_frontal.jpg train 00001 AP",
            "chexpert/CheXpert-v1.0-small/train/patient00002/study2/view2_lateral.jpg train 00002"
                + " Lateral",
            "chexpert/CheXpert-v1.0-small/valid/patient64541/study1/view1_frontal.jpg valid 64541 AP");
    assertThat(images).extracting(ImageRecord::row).containsExactly(0L, 1L, 8L);
    assertThat(images.get(1).labels())
        .hasSize(18)
        .containsEntry("Cardiomegaly", "-1.0")
        .containsEntry("Lung Opacity", "1.0")
        .containsEntry("Edema", "")
        .containsEntry("Sex", "Male");
    String train = "drops/chexpert/small/CheXpert-v1.0-small/train";
    assertThat(rejects(records))
        .containsExactly(
            "BAD_LABEL " + train + ".csv#2",
            "UNSAFE_PATH " + train + ".csv#3",
            "MALFORMED_ROW " + train + ".csv#4",
            "ROW_WITHOUT_IMAGE " + train + ".csv#5",
            "DUPLICATE_ROW " + train + ".csv#6",
            "MALFORMED_ROW " + train + ".csv#7",
            "IMAGE_WITHOUT_ROW " + train + "/patient00009/study1/view1_frontal.jpg");
  }

  @Test
  void chexpertsGoldenTableIsReadWhole() throws Exception {
    List<String> paths = new ArrayList<>();
    for (String split : List.of("train", "valid")) {
      byte[] table = TestImages.resource("/chexpert/" + split + ".csv");
      drops.put("chexpert", "golden", "CheXpert-v1.0/" + split + ".csv", table);
      new String(table, StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(row -> row.substring(0, row.indexOf(',')))
          .forEach(paths::add);
    }
    for (String path : paths) {
      drops.put("chexpert", "golden", path, IMAGE);
    }

    List<DropRecord> records = read("chexpert", "golden");

    // The made-up table names some images twice.
    List<String> distinct = paths.stream().distinct().toList();
    assertThat(records).hasSameSizeAs(paths);
    assertThat(images(records).stream().map(image -> image.split(" ")[0]).toList())
        .containsExactlyElementsOf(distinct.stream().map(path -> "chexpert/" + path).toList());
    assertThat(rejects(records))
        .hasSize(paths.size() - distinct.size())
        .allMatch(reject -> reject.startsWith("DUPLICATE_ROW"));
  }

  @Test
  void padchestIsReadFromItsPackedTable() throws Exception {
    String name = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv.gz";
    drops.put("padchest", "golden", name, TestImages.resource("/padchest/" + name));
    List<List<String>> rows = packed("/padchest/" + name);
    // In the root or in their numbered folder.
    for (int i = 1; i < rows.size(); i++) {
      String image = rows.get(i).get(1);
      drops.put("padchest", "golden", i % 2 == 0 ? image : rows.get(i).get(2) + "/" + image, IMAGE);
    }

    List<DropRecord> records = read("padchest", "golden");

    assertThat(rejects(records))
        .containsExactly("ROW_WITHOUT_IMAGE drops/padchest/golden/" + name + "#0");
    assertThat(records).hasSize(rows.size());
    for (int i = 1; i < rows.size(); i++) {
      ImageRecord image = (ImageRecord) records.get(i);
      assertThat(image.id()).isEqualTo("padchest/" + rows.get(i).get(1));
      assertThat(image.patient()).isEqualTo(rows.get(i).get(5));
      assertThat(image.view()).isEqualTo(rows.get(i).get(9));
      assertThat(image.split()).isNull();
      assertThat(image.labels()).containsEntry("Labels", rows.get(i).get(31)).hasSize(34);
    }
  }

  @Test
  void mimicIsReadInTheOrderOfItsLabels() throws Exception {
    for (String table : List.of("chexpert", "metadata", "split")) {
      String name = "mimic-cxr-2.0.0-" + table + ".csv.gz";
      drops.put("mimic", "golden", "2.0.0/" + name, TestImages.resource("/mimic/" + name));
    }
    Map<String, String> studies = new LinkedHashMap<>();
    for (List<String> row : packed("/mimic/mimic-cxr-2.0.0-chexpert.csv.gz")) {
      studies.putIfAbsent(row.get(0) + "/" + row.get(1), row.get(2));
    }
    List<List<String>> metadata = packed("/mimic/mimic-cxr-2.0.0-metadata.csv.gz");
    for (List<String> row : metadata) {
      drops.put(
          "mimic",
          "golden",
          String.format(
              "2.0.0/files/p%s/p%s/s%s/%s.jpg",
              row.get(1).substring(0, 2), row.get(1), row.get(2), row.get(0)),
          IMAGE);
    }
    Map<String, String> splits = new HashMap<>();
    packed("/mimic/mimic-cxr-2.0.0-split.csv.gz")
        .forEach(row -> splits.putIfAbsent(row.get(0), row.get(3)));

    List<DropRecord> records = read("mimic", "golden");

    List<ImageRecord> images =
        records.stream()
            .filter(ImageRecord.class::isInstance)
            .map(ImageRecord.class::cast)
            .toList();
    List<String> expected = new ArrayList<>();
    for (String study : studies.keySet()) {
      for (List<String> row : metadata) {
        if (study.equals(row.get(1) + "/" + row.get(2))) {
          String split = splits.get(row.get(0)).replace("validate", "valid");
          expected.add(
              String.format("mimic/%s %s %s %s", row.get(0), split, row.get(1), row.get(4)));
        }
      }
    }
    assertThat(images)
        .extracting(
            image ->
                String.format(
                    "%s %s %s %s", image.id(), image.split(), image.patient(), image.view()))
        .containsExactlyElementsOf(expected.stream().distinct().toList());
    assertThat(records).hasSameSizeAs(metadata);
    assertThat(images.get(0).labels())
        .hasSize(16)
        .containsEntry("Atelectasis", studies.values().iterator().next());
  }

  @Test
  void mimicImagesOfStudiesWithoutLabelsAreRejected() throws Exception {
    drops.put(
        "mimic",
        "few",
        "mimic-cxr-2.0.0-chexpert.csv",
        "subject_id,study_id,Atelectasis,No Finding",
        "10000032,2,1.0,",
        "10000032,1,maybe,");
    drops.put(
        "mimic",
        "few",
        "mimic-cxr-2.0.0-metadata.csv",
        "dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition",
        "aa-1,10000032,3,CHEST,PA",
        "aa-2,10000032,1,CHEST,AP",
        "aa-3,10000032,2,CHEST,LL",
        "../x,10000032,2,CHEST,LL");
    drops.put(
        "mimic",
        "few",
        "mimic-cxr-2.0.0-split.csv",
        "dicom_id,study_id,subject_id,split",
        "aa-3,2,10000032,validate");
    drops.put("mimic", "few", "files/p10/p10000032/s2/aa-3.jpg", IMAGE);
    drops.put("mimic", "few", "files/p10/p10000032/s2/aa-9.jpg", IMAGE);

    List<DropRecord> records = read("mimic", "few");

    assertThat(images(records))
        .containsExactly(
            "mimic/aa-3 valid 10000032"
                + " {Atelectasis=1.0, No Finding=, study_id=2, subject_id=10000032}");
    String table = "drops/mimic/few/mimic-cxr-2.0.0-metadata.csv#";
    assertThat(rejects(records))
        .containsExactly(
            "MALFORMED_ROW " + table + "3",
            "BAD_LABEL " + table + "1",
            "IMAGE_WITHOUT_ROW " + table + "0",
            "IMAGE_WITHOUT_ROW drops/mimic/few/files/p10/p10000032/s2/aa-9.jpg");
  }

  private static List<List<String>> packed(String resource) throws IOException {
    try (InputStream in =
            new GZIPInputStream(new ByteArrayInputStream(TestImages.resource(resource)));
        var csv =
            CsvReader.builder()
                .ofCsvRecord(new String(in.readAllBytes(), StandardCharsets.UTF_8))) {
      return csv.stream().skip(1).map(CsvRecord::getFields).toList();
    }
  }

  @Test
  void aTableThatDoesNotUnpackRejectsTheDrop() throws Exception {
    drops.put(
        "padchest", "cut", "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv.gz", "no gzip");
    assertThatThrownBy(() -> read("padchest", "cut"))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("csv.gz: Cannot be unpacked");
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
    assertThat(((Content.Inline) first.content()).content()).hasSize(3072).startsWith(42);
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

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", "long");

    assertThat(planned.parts()).isEqualTo(3);
    assertThat(images(planned.records())).hasSize(1030).doesNotHaveDuplicates();
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

  private static List<DropRecord> read(String dataset, String drop) throws Exception {
    return PlannedRecords.of(store, dataset, drop).records();
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
                    image.id(), image.split(), image.patient(), new TreeMap<>(image.labels())))
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
