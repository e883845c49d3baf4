package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.store.EmbeddedStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {

  @TempDir static Path folder;

  private static EmbeddedStore server;
  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    server = EmbeddedStore.start(folder, 0);
    store = ObjectStore.open(address("radflow", server.credentials().file()));
    store.createBucket();
  }

  @AfterAll
  static void stopStore() {
    store.close();
    server.close();
  }

  @Test
  void readsBackWhatWasWrittenWholeAndByRange() throws Exception {
    store.write("a/b.bin", new byte[] {1, 2, 3, 4, 5});

    assertThat(store.read("a/b.bin", 100)).containsExactly(1, 2, 3, 4, 5);
    assertThat(
            store
                .openRange("a/b.bin", store.stat("a/b.bin").orElseThrow().etag(), 1, 3)
                .readAllBytes())
        .containsExactly(2, 3, 4);
    assertThat(store.stat("a/b.bin").orElseThrow().size()).isEqualTo(5);
  }

  @Test
  void listsKeysUnderAPrefixInOrder() throws Exception {
    store.write("list/2", new byte[1]);
    store.write("list/1/x", new byte[1]);
    store.write("listing", new byte[1]);

    assertThat(store.list("list/"))
        .extracting(StoredObject::key)
        .containsExactly("list/1/x", "list/2");
  }

  @Test
  void namesTheFoldersRightBelowAPrefix() throws Exception {
    store.write("tree/a/1", new byte[1]);
    store.write("tree/b/c/2", new byte[1]);
    store.write("tree/file", new byte[1]);

    assertThat(store.folders("tree/")).containsExactly("a", "b");
    assertThat(store.folders("no-tree/")).isEmpty();
  }

  @Test
  void refusesAnObjectLargerThanTheLimit() throws Exception {
    store.write("big", new byte[11]);

    assertThatThrownBy(() -> store.read("big", 10))
        .hasMessageContaining("s3://radflow/big")
        .hasMessageContaining("10 bytes");
    assertThat(store.read("big", 11)).hasSize(11);
  }

  @Test
  void saysWhichObjectIsMissing() throws Exception {
    assertThat(store.stat("nowhere")).isEmpty();
    assertThatThrownBy(() -> store.read("nowhere", 10))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("s3://radflow/nowhere")
        .hasMessageContaining("NoSuchKey");
  }

  @Test
  void neverShowsTheSecretWhenItIsWrong() throws Exception {
    Path wrong = folder.resolve("wrong-credentials");
    Files.writeString(
        wrong, "[default]\naws_access_key_id = someone\naws_secret_access_key = hush-hush\n");

    try (ObjectStore stranger = ObjectStore.open(address("radflow", wrong))) {
      assertThatThrownBy(() -> stranger.list(""))
          .isInstanceOf(StoreException.class)
          .hasMessageNotContaining("hush-hush");
    }
  }

  @Test
  void keepsItsObjectsWhenTheServerIsKilled(@TempDir Path other) throws Exception {
    EmbeddedStore first = EmbeddedStore.start(other, 0);
    StoreAddress address =
        new StoreAddress(
            first.endpoint(), "radflow", "us-east-1", first.credentials().file().toString());
    try (ObjectStore client = ObjectStore.open(address)) {
      client.createBucket();
      client.write("kept", new byte[] {7});
    }
    first.kill();
    // As a put leaves them that the kill has cut off, and as a user may have named an object.
    Path bucket = other.resolve("objects").resolve("radflow");
    Path cutOff = Files.write(bucket.resolve("cut-" + UUID.randomUUID()), new byte[1]);
    Path older = Files.write(bucket.resolve("older-" + UUID.randomUUID()), new byte[1]);
    Files.setLastModifiedTime(older, FileTime.from(Instant.EPOCH));
    try (EmbeddedStore second = EmbeddedStore.start(other, 0);
        ObjectStore client =
            ObjectStore.open(
                new StoreAddress(
                    second.endpoint(),
                    "radflow",
                    "us-east-1",
                    second.credentials().file().toString()))) {
      assertThat(client.read("kept", 1)).containsExactly(7);
      assertThat(client.list(""))
          .extracting(StoredObject::key)
          .containsExactly("kept", older.getFileName().toString());
      assertThat(cutOff).doesNotExist();
    }
  }

  private static StoreAddress address(String bucket, Path credentials) {
    return new StoreAddress(server.endpoint(), bucket, "us-east-1", credentials.toString());
  }
}
