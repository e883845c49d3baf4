package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.credentials.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsFileTest {

  private Path file;

  @BeforeEach
  void firstKeys(@TempDir Path folder) throws IOException {
    file = folder.resolve("credentials");
    Files.writeString(file, keys("first", "one"));
  }

  @Test
  void keysAreReadAgainOnlyWhenTheFileHasChanged() throws IOException {
    CredentialsFile keys = new CredentialsFile(file);
    Credentials first = keys.fetch();

    assertThat(keys.fetch()).isSameAs(first);
    // Of the same size, in place of the other as Kubernetes and editors put it.
    Path next = file.resolveSibling("next");
    Files.writeString(next, keys("other", "two"));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(keys.fetch().accessKey()).isEqualTo("other");
    assertThat(keys.fetch().secretKey()).isEqualTo("two");
    assertThat(first.accessKey()).isEqualTo("first");
  }

  @Test
  void aFileThatIsGoneOrHasNoKeysIsAnErrorAtTheNextRequest() throws IOException {
    CredentialsFile keys = new CredentialsFile(file);
    keys.fetch();

    Files.writeString(file, "[default]\n");
    assertThatThrownBy(keys::fetch).isInstanceOf(RuntimeException.class);
    Files.delete(file);
    assertThatThrownBy(keys::fetch).isInstanceOf(RuntimeException.class);
  }

  private static String keys(String access, String secret) {
    return "[default]\naws_access_key_id=%s\naws_secret_access_key=%s\n".formatted(access, secret);
  }
}
