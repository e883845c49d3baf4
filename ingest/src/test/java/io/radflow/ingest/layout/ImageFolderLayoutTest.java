package io.radflow.ingest.layout;

import static io.radflow.ingest.layout.TestArchives.files;
import static io.radflow.ingest.layout.TestArchives.tar;
import static io.radflow.ingest.layout.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.TestDrops;
import io.radflow.testing.StoreExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which class and split the folders of people's own images tell. */
class ImageFolderLayoutTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static final byte[] IMAGE = {1};

  private static ObjectStore store;
  private static TestDrops drops;
  private static int count;

  @BeforeAll
  static void startStore() throws Exception {
    store = STORE.bucket("folders");
    drops = new TestDrops(store);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cat/1.png dog/2.png                                  | cat:null dog:null",
        "cat/tabby/old/1.png dog/2.png                        | cat:null dog:null",
        "train/cat/1.png val/dog/2.png                        | cat:train dog:valid",
        "Train/cat/1.png VALIDATION/cat/2.png Testing/cat/3.png | cat:train cat:valid cat:test",
        "training/cat/1.png valid/cat/2.png test/cat/3.png    | cat:train cat:valid cat:test",
        "PetImages/Cat/1.png PetImages/Dog/2.png              | Cat:null Dog:null",
        "a/b/train/cat/1.png a/b/test/dog/2.png               | cat:train dog:test",
        "x/train/cat/1.png train/cat/2.png test/dog/3.png     | cat:train cat:train dog:test",
        "cat/1.JPG dog/2.Jpeg cat/3.dCm                       | cat:null dog:null cat:null",
        "only/1.png only/2.png                                | only:null only:null",
      })
  void foldersTellClassAndSplit(String paths, String expected) throws Exception {
    assertThat(classes(planned(paths.trim().split(" +")).images()))
        .containsExactlyInAnyOrder(expected.trim().split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "preview.png train/cat/1.png val/dog/2.png       | cat:train dog:valid | preview.png",
        "chest/preview.png chest/train/cat/1.png         | cat:train | chest/preview.png",
        "train/cat/1.png train/2.png                     | cat:train | train/2.png",
        "train/cat/1.png test/2.png                      | cat:train | test/2.png",
        "stray.png cat/1.png dog/2.png                   | cat:null dog:null | stray.png",
        "stray.png pets/cat/1.png pets/dog/2.png         | cat:null dog:null | stray.png",
      })
  void aStrayPictureIsARejectAndNotTheEndOfTheSplits(String paths, String images, String stray)
      throws Exception {
    PlannedRecords planned = planned(paths.trim().split(" +"));

    assertThat(classes(planned.images())).containsExactlyInAnyOrder(images.trim().split(" "));
    assertThat(planned.rejects()).hasSize(1);
    RejectedRecord reject = planned.rejects().get(0);
    assertThat(reject.reason()).isEqualTo(RejectReason.UNEXPECTED_NAME);
    assertThat(reject.source()).endsWith("/" + stray);
    assertThat(reject.detail()).startsWith("Found " + stray + " in no class's folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train/steam/1.png car/sedan/2.png      | classes are car, train | train/steam/1.png",
        "train/1.png car/2.png                  | classes are car, train | train/1.png",
        "cat/train/1.png dog/val/2.png          | classes are cat, dog   | cat/train/1.png",
        "mug/test/bad/1.png cup/test/bad/2.png  | classes are cup, mug   | cup/test/bad/2.png",
        "pets/look.png pets/cat/1.png           | are of the class pets  | pets/look.png",
      })
  void aTreeThatCanBeReadInTwoWaysIsRefusedWithBoth(String paths, String one, String other) {
    assertThatThrownBy(() -> planned(paths.trim().split(" +")))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.AMBIGUOUS_FOLDERS))
        .hasMessageContaining(one.trim())
        .hasMessageContaining(other.trim())
        .hasMessageContaining("Expected CLASS/… for all images or SPLIT/CLASS/… for all");
  }

  @Test
  void archivesWithAFolderAroundEachAreRefusedUnlessItIsOneOfTheSameName() throws Exception {
    String drop = drop();
    drops.put("image-folder", drop, "a.zip", zip(files("part1/cat/1.png", IMAGE)));
    drops.put("image-folder", drop, "b.tar", tar(files("part2/dog/2.png", IMAGE)));
    assertThatThrownBy(() -> PlannedRecords.of(store, "image-folder", drop))
        .hasMessageContaining("the classes are part1, part2")
        .hasMessageContaining("one folder around its classes cat, dog");

    String same = drop();
    drops.put("image-folder", same, "a.zip", zip(files("pets/cat/1.png", IMAGE)));
    drops.put("image-folder", same, "b.tar", tar(files("pets/dog/2.png", IMAGE)));
    assertThat(classes(PlannedRecords.of(store, "image-folder", same).images()))
        .containsExactlyInAnyOrder("cat:null", "dog:null");
  }

  @Test
  void whatDesktopsLeaveIsNeitherReadNorCounted() throws Exception {
    String drop = drop();
    drops.put(
        "image-folder",
        drop,
        "mac.zip",
        zip(
            files(
                "train/cat/1.png", IMAGE,
                "__MACOSX/train/cat/._1.png", IMAGE,
                "val/dog/2.png", IMAGE,
                "val/dog/._2.png", IMAGE,
                "train/.DS_Store", IMAGE,
                "readme.txt", IMAGE)));
    drops.put("image-folder", drop, "test/cat/Thumbs.db", IMAGE);
    drops.put("image-folder", drop, "test/cat/3.png", IMAGE);

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", drop);

    assertThat(classes(planned.images()))
        .containsExactlyInAnyOrder("cat:train", "dog:valid", "cat:test");
    assertThat(planned.rejects()).isEmpty();
    assertThat(planned.ignored()).containsExactly("mac.zip!/readme.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dot.tar", "dot.tgz", "dot.zip"})
  void pathsThatBeginWithADotAreTheSamePaths(String archive) throws Exception {
    String drop = drop();
    Map<String, byte[]> members = files("./cat/1.png", IMAGE, ".//dog/./2.png", IMAGE);
    drops.put(
        "image-folder",
        drop,
        archive,
        switch (archive) {
          case "dot.tar" -> tar(members);
          case "dot.tgz" -> TestArchives.tarGz(members);
          default -> zip(members);
        });

    assertThat(PlannedRecords.of(store, "image-folder", drop).images())
        .extracting(ImageRecord::id, record -> record.labels().get("class"))
        .containsExactly(
            tuple("image-folder/" + archive + "!/cat/1.png", "cat"),
            tuple("image-folder/" + archive + "!/dog/2.png", "dog"));
  }

  @Test
  void ofOneNameTwiceInAnArchiveTheFirstIsTaken() throws Exception {
    String drop = drop();
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("cat/1.png", IMAGE);
    members.put("./cat/1.png", new byte[] {2});
    members.put("cat/2.png", IMAGE);
    drops.put("image-folder", drop, "a.tar", tar(members));
    drops.put("image-folder", drop, "b.tar", tar(files("cat/1.png", IMAGE)));

    PlannedRecords planned = PlannedRecords.of(store, "image-folder", drop);

    assertThat(planned.images()).extracting(ImageRecord::row).containsExactly(0L, 2L, 3L);
    assertThat(planned.rejects())
        .extracting(RejectedRecord::reason, RejectedRecord::source)
        .containsExactly(
            Tuple.tuple(
                RejectReason.DUPLICATE_IMAGE, "drops/image-folder/" + drop + "/a.tar!/cat/1.png"));
  }

  private static String drop() {
    return "drop-" + ++count;
  }

  private static PlannedRecords planned(String... paths) throws Exception {
    String drop = drop();
    for (String path : paths) {
      drops.put("image-folder", drop, path, IMAGE);
    }
    return PlannedRecords.of(store, "image-folder", drop);
  }

  private static List<String> classes(List<ImageRecord> images) {
    List<String> classes = new ArrayList<>();
    images.forEach(image -> classes.add(image.labels().get("class") + ":" + image.split()));
    return classes;
  }
}
