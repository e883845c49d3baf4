package io.radflow.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.store.StoreCredentials;
import io.radflow.testing.RunningStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest {

  private static final byte[] CONTENT = "kept".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  @Test
  void keepsObjectsAndKeysWhenItIsKilledAndStartedAgain() throws Exception {
    String secret;
    try (RunningStore first = RunningStore.start(folder)) {
      first.client().write("drops/nih/a/x", CONTENT);
      secret = first.server().credentials().secretKey();
      first.server().kill();
    }
    try (RunningStore second = RunningStore.start(folder)) {
      assertThat(second.client().read("drops/nih/a/x", 100)).isEqualTo(CONTENT);
      assertThat(second.server().credentials().secretKey()).isEqualTo(secret);
    }
  }

  @Test
  void showsItsSecretToTheOwnerOnly() throws Exception {
    try (RunningStore store = RunningStore.start(folder)) {
      StoreCredentials credentials = store.server().credentials();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials.file())))
          .isEqualTo("rw-------");
      assertThat(credentials.toString()).doesNotContain(credentials.secretKey());
    }
  }

  @Test
  void readsACredentialsFileThatAnotherToolWrote() throws Exception {
    Path file = folder.resolve("credentials");
    Files.writeString(
        file,
        "[other]\naws_access_key_id=no\n[default]\naws_access_key_id=a\n"
            + "aws_secret_access_key =b=c\n");
    assertThat(StoreCredentials.read(file)).isEqualTo(new StoreCredentials(file, "a", "b=c"));
  }
}
