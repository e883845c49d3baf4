package io.radflow.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.store.EmbeddedStore;
import io.radflow.testing.front.Fault;
import io.radflow.testing.front.PrivateAuthority;
import io.radflow.testing.front.StoreFront;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a store is said with the setting to correct, before any work. */
class StorePreflightTest {

  private static final List<String> WRITTEN = List.of("samples/", "rejects/ingest/");

  @TempDir static Path folder;

  private static EmbeddedStore server;
  private static String credentials;

  @BeforeAll
  static void startStore() throws Exception {
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    credentials = server.credentials().file().toString();
    try (ObjectStore store = ObjectStore.open(address(server.endpoint()))) {
      store.createBucket();
    }
  }

  @AfterAll
  static void stopStore() {
    server.close();
  }

  @Test
  void leavesNothingBehind() throws Exception {
    StorePreflight.check(address(server.endpoint()), WRITTEN);

    try (ObjectStore store = ObjectStore.open(address(server.endpoint()))) {
      assertThat(store.list("")).isEmpty();
    }
  }

  @Test
  void wrongKeysNameTheFileTheyAreIn() throws Exception {
    String right = Files.readString(Path.of(credentials));
    Path wrongSecret = folder.resolve("wrong-secret");
    Files.writeString(wrongSecret, right.replaceFirst("(secret_access_key = ).*", "$1hush-hush"));
    Path stranger = folder.resolve("stranger");
    Files.writeString(stranger, right.replaceFirst("(access_key_id = ).*", "$1someone"));

    for (Path wrong : List.of(wrongSecret, stranger)) {
      assertThatThrownBy(() -> StorePreflight.check(withKeys(wrong), WRITTEN))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("set store.credentials-file")
          .hasMessageContaining(wrong.toString())
          .hasMessageNotContaining("hush-hush");
    }
  }

  @Test
  void aCredentialsFileThatIsNoneIsNamed() throws Exception {
    Path empty = Files.writeString(folder.resolve("no-keys"), "[default]\n");

    for (Path file : List.of(empty, folder.resolve("nowhere"))) {
      assertThatThrownBy(() -> StorePreflight.check(withKeys(file), WRITTEN))
          .hasMessageContaining("store.credentials-file")
          .hasMessageContaining(file.toString())
          .hasMessageContaining("aws_secret_access_key");
    }
  }

  @Test
  void aMissingBucketIsNamed() {
    StoreAddress other = new StoreAddress(server.endpoint(), "other", "us-east-1", credentials);

    assertThatThrownBy(() -> StorePreflight.check(other, WRITTEN))
        .hasMessageContaining("NoSuchBucket")
        .hasMessageContaining("s3://other/")
        .hasMessageContaining("set store.bucket");
  }

  @Test
  void aMissingRightNamesThePrefixAndTheUser() throws Exception {
    try (StoreFront front = StoreFront.of(server.endpoint())) {
      front.faults().allow((method, key) -> !method.equals("PUT") || !key.startsWith("rejects/"));
      assertThatThrownBy(() -> StorePreflight.check(address(front.endpoint()), WRITTEN))
          .hasMessageContaining("Cannot write s3://radflow/rejects/ingest/")
          .hasMessageContaining("AccessDenied")
          .hasMessageContaining(credentials);

      front.faults().allow((method, key) -> !method.equals("DELETE"));
      assertThatThrownBy(() -> StorePreflight.check(address(front.endpoint()), WRITTEN))
          .hasMessageContaining("Cannot delete s3://radflow/samples/");
    }
  }

  @Test
  void clocksThatDifferAreSaid() throws Exception {
    try (StoreFront front = StoreFront.of(server.endpoint())) {
      front.faults().always("", Fault.REQUEST_TIME_TOO_SKEWED);
      assertThatThrownBy(() -> StorePreflight.check(address(front.endpoint()), WRITTEN))
          .hasMessageContaining("RequestTimeTooSkewed")
          .hasMessageContaining("set the clocks");
    }
  }

  @Test
  void anAddressWhereNobodyListensIsNamed() throws Exception {
    String nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "http://127.0.0.1:" + closed.getLocalPort();
    }
    assertUnreachable(nobody);
  }

  @Test
  void anAddressThatNeverAnswersIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertUnreachable("http://127.0.0.1:" + silent.getLocalPort());
    }
  }

  private static void assertUnreachable(String endpoint) {
    assertThatThrownBy(() -> StorePreflight.check(address(endpoint), WRITTEN))
        .hasMessageContaining(endpoint)
        .hasMessageContaining("set store.endpoint");
  }

  @Test
  void anAddressThatSpeaksNoS3IsNamed() {
    String https = server.endpoint().replace("http://", "https://");

    assertThatThrownBy(() -> StorePreflight.check(address(https), WRITTEN))
        .hasMessageContaining("set store.endpoint");
  }

  @Test
  void aPrivateAuthorityIsTrustedWhenItIsNamed() throws Exception {
    PrivateAuthority authority = PrivateAuthority.create(folder.resolve("own"), "ip:127.0.0.1");
    PrivateAuthority other = PrivateAuthority.create(folder.resolve("other"), "ip:127.0.0.1");
    try (StoreFront front = StoreFront.of(server.endpoint(), authority)) {
      StorePreflight.check(trusting(front, authority.certificates()), WRITTEN);

      assertThatThrownBy(() -> StorePreflight.check(trusting(front, null), WRITTEN))
          .hasMessageContaining("untrusted")
          .hasMessageContaining("set store.ca-certificates");
      assertThatThrownBy(() -> StorePreflight.check(trusting(front, other.certificates()), WRITTEN))
          .hasMessageContaining("store.ca-certificates")
          .hasMessageContaining(other.certificates().toString());
      Path none = Files.writeString(folder.resolve("none.pem"), "no certificate");
      assertThatThrownBy(() -> StorePreflight.check(trusting(front, none), WRITTEN))
          .hasMessageContaining("store.ca-certificates")
          .hasMessageContaining("PEM");
    }
  }

  @Test
  void aCertificateOfAnotherNameIsSaid() throws Exception {
    PrivateAuthority authority = PrivateAuthority.create(folder.resolve("named"), "dns:elsewhere");
    try (StoreFront front = StoreFront.of(server.endpoint(), authority)) {
      assertThatThrownBy(
              () -> StorePreflight.check(trusting(front, authority.certificates()), WRITTEN))
          .hasMessageContaining("set store.endpoint to a name");
    }
  }

  private static StoreAddress trusting(StoreFront front, Path certificates) throws IOException {
    return new StoreAddress(
        front.endpoint(),
        "radflow",
        "us-east-1",
        credentials,
        certificates == null ? null : certificates.toString(),
        RetryPolicy.DEFAULT);
  }

  private static StoreAddress withKeys(Path file) {
    return new StoreAddress(server.endpoint(), "radflow", "us-east-1", file.toString());
  }

  private static StoreAddress address(String endpoint) {
    return new StoreAddress(endpoint, "radflow", "us-east-1", credentials);
  }
}
