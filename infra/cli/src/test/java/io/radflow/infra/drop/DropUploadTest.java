package io.radflow.infra.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DropUploadTest {

  private static final DropUpload.Listener UNHEARD = (files, total, bytes, totalBytes) -> {};
  private static final int LARGE = Etag.PART_BYTES + 12_345;

  @TempDir private static Path home;
  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static ObjectStore store;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    store = STORE.bucket();
  }

  @Test
  void whatIsUploadedIsReadBackAndReadyComesLast() throws IOException {
    write("table.csv", "a,b\n".getBytes(StandardCharsets.UTF_8));
    byte[] large = new byte[LARGE];
    new Random(1).nextBytes(large);
    write("images/large.bin", large);

    DropUpload.Result result = upload("first");

    String prefix = BucketLayout.drop("nih", "first");
    assertThat(result.uploaded()).isEqualTo(2);
    assertThat(result.bytes()).isEqualTo(4 + LARGE);
    assertThat(store.read(prefix + "images/large.bin", LARGE)).isEqualTo(large);
    assertThat(store.list(prefix))
        .extracting(StoredObject::key)
        .containsExactlyInAnyOrder(
            prefix + "_READY", prefix + "images/large.bin", prefix + "table.csv");
  }

  @Test
  void aSecondUploadSendsOnlyWhatHasChanged() throws IOException {
    write("same.bin", new byte[LARGE]);
    write("changed.txt", "one".getBytes(StandardCharsets.UTF_8));
    upload("second");
    write("changed.txt", "two".getBytes(StandardCharsets.UTF_8));

    DropUpload.Result result = upload("second");

    assertThat(result.files()).isEqualTo(2);
    assertThat(result.uploaded()).isEqualTo(1);
    assertThat(lastModified(BucketLayout.ready("nih", "second")))
        .isAfterOrEqualTo(lastModified(BucketLayout.drop("nih", "second") + "changed.txt"));
    assertThat(store.read(BucketLayout.drop("nih", "second") + "changed.txt", 10))
        .isEqualTo("two".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatTheDropHoldsBesideTheFolderIsNamed() throws IOException {
    write("mine.txt", new byte[] {1});
    store.write(BucketLayout.drop("nih", "third") + "stranger.txt", new byte[] {2});

    assertThat(upload("third").strangers())
        .containsExactly(BucketLayout.drop("nih", "third") + "stranger.txt");
  }

  @Test
  void anUnfinishedUploadIsNotReady() throws IOException {
    write("a.txt", new byte[] {1});
    DropUpload upload = new DropUpload(store, "nih", "fourth", 2);

    assertThatThrownBy(
            () ->
                upload.upload(
                    folder,
                    (files, total, bytes, totalBytes) -> {
                      throw new IllegalStateException("pulled the plug");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("pulled the plug");
    assertThat(store.exists(BucketLayout.ready("nih", "fourth"))).isFalse();
  }

  @Test
  void anEmptyFolderIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> upload("fifth"))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + " holds no files");
  }

  @Test
  void aNameThatCannotBePartOfAKeyIsRefused() {
    assertThatThrownBy(() -> new DropUpload(store, "nih", "../other", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'../other' cannot name a drop");
  }

  private DropUpload.Result upload(String name) throws IOException {
    return new DropUpload(store, "nih", name, 2).upload(folder, UNHEARD);
  }

  private static Instant lastModified(String key) throws IOException {
    return store.list(key).get(0).lastModified();
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
