package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.TrustStore;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.progress.Console;
import io.radflow.testing.RunningStore;
import io.radflow.testing.front.PrivateAuthority;
import io.radflow.testing.front.StoreFront;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job whose store is behind a private authority's certificate, and holds its configuration. */
class SecureStoreTest {

  private static final String CONFIG = "s3://radflow/config/ingest.yaml";

  @TempDir static Path folder;

  private static RunningStore store;
  private static PrivateAuthority authority;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private StoreFront front;

  @BeforeAll
  static void startStore() throws Exception {
    store = RunningStore.start(folder.resolve("store"));
    authority = PrivateAuthority.create(folder.resolve("authority"), "ip:127.0.0.1");
    ObjectStore client = store.client();
    String drop = BucketLayout.drop("nih", "phantom");
    PhantomDataset.generate(
        PhantomSettings.defaults().withPatients(4).withSize(32),
        (path, bytes) -> client.write(drop + path, bytes));
    client.write(BucketLayout.ready("nih", "phantom"), new byte[0]);
    client.write(
        "config/ingest.yaml",
        "job: {checkpoint-interval: 100 ms}\n".getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  @BeforeEach
  void openFront() throws Exception {
    front = StoreFront.of(store.server().endpoint(), authority);
  }

  @AfterEach
  void closeFront() {
    front.close();
    System.clearProperty(TrustStore.PROPERTY);
  }

  @Test
  void isTrustedByTheJobAndByItsCheckpoints() throws Exception {
    List<String> checkpoints = new ArrayList<>();
    // The first is asked before there is a job.
    front.faults().when("PUT", BucketLayout.CHECKPOINTS, 2, () -> checkpoints.add("put"));

    int status = ingest(CONFIG, "store.ca-certificates=" + authority.certificates());

    assertThat(status).as(printed()).isZero();
    assertThat(DropManifest.read(store.client(), "nih", "phantom").orElseThrow().samples())
        .isPositive();
    assertThat(checkpoints).isNotEmpty();
  }

  @Test
  void isRefusedWithTheSettingThatIsMissing() {
    assertThat(ingest(CONFIG)).isNotZero();
    assertThat(printed()).contains("untrusted", front.endpoint(), "set store.ca-certificates");
  }

  @Test
  void aConfigurationThatIsNotThereIsNamed() {
    String other = "s3://radflow/config/other.yaml";

    assertThat(ingest(other, "store.ca-certificates=" + authority.certificates())).isNotZero();
    assertThat(printed()).contains("Cannot read the configuration " + other);
  }

  private int ingest(String config, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("ingest", "--config", config, "--bounded"));
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("store.endpoint=" + front.endpoint());
    all.add("store.credentials-file=" + store.server().credentials().file());
    for (String setting : all) {
      arguments.addAll(List.of("--set", setting));
    }
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)),
        arguments.toArray(String[]::new));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
