package io.radflow.ingest.drop;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.TestDrops;
import io.radflow.ingest.image.TestImages;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class LargeTableTest {

  private static final int ROWS = 1_000_000;
  private static final int IMAGES = 10;

  @TempDir private Path folder;

  @Test
  void aMillionRowsArePlannedAndReadWithAHeapOfThreeQuartersOfAGibibyte() throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0)) {
      String credentials = server.credentials().file().toString();
      StoreAddress address = new StoreAddress(server.endpoint(), "large", "us-east-1", credentials);
      try (ObjectStore store = ObjectStore.open(address)) {
        store.createBucket();
        putDrop(store);
      }
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx768m",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  LargeTable.class.getName(),
                  address.endpoint(),
                  address.bucket(),
                  credentials)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor()).isZero();
      assertThat(printed)
          .contains(
              String.format("%d samples, %d rejects, %d records", IMAGES, ROWS - IMAGES, ROWS));
    }
  }

  private void putDrop(ObjectStore store) throws Exception {
    TestDrops drops = new TestDrops(store);
    Path table = folder.resolve("Data_Entry_2017_v2020.csv");
    try (BufferedWriter out = Files.newBufferedWriter(table)) {
      out.write(TestDrops.NIH_HEADER + "\n");
      for (int row = 0; row < ROWS; row++) {
        out.write(TestDrops.nihRow(name(row), "Effusion|Mass", row / 3) + "\n");
      }
    }
    store.write(
        BucketLayout.drop("nih", "large") + "Data_Entry_2017_v2020.csv",
        () -> Files.newInputStream(table),
        Files.size(table));
    for (int i = 0; i < IMAGES; i++) {
      drops.put("nih", "large", "images/" + name(i * (ROWS / IMAGES)), TestImages.xray());
    }
    drops.ready("nih", "large");
  }

  private static String name(int row) {
    return String.format("%08d_%03d.png", row / 3, row % 3);
  }
}
