package io.radflow.training.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SnapshotUploadsTest {

  private final List<String> done = new CopyOnWriteArrayList<>();

  /** Tells when it is done, and when it is discarded. */
  private final class Told implements SnapshotUploads.Upload {

    private final String name;
    private final SnapshotUploads.Upload upload;

    Told(String name, SnapshotUploads.Upload upload) {
      this.name = name;
      this.upload = upload;
    }

    @Override
    public void run() throws IOException {
      upload.run();
      done.add(name);
    }

    @Override
    public void discard() {
      done.add(name + " discarded");
    }
  }

  @Test
  void theyAreDoneInOrderBesideWhoeverGivesThem() throws Exception {
    CountDownLatch bucket = new CountDownLatch(1);
    try (SnapshotUploads uploads = new SnapshotUploads()) {
      uploads.add(new Told("model", () -> await(bucket)));
      uploads.add(new Told("card", () -> {}));
      uploads.check();
      assertThat(done).isEmpty();

      bucket.countDown();
      uploads.await();

      assertThat(done).containsExactly("model", "model discarded", "card", "card discarded");
    }
  }

  @Test
  void afterAFailureNothingMoreIsPutAndWhoeverAsksIsTold() throws Exception {
    try (SnapshotUploads uploads = new SnapshotUploads()) {
      uploads.add(
          new Told(
              "model",
              () -> {
                throw new IOException("no room");
              }));
      uploads.add(new Told("card", () -> {}));

      assertThatThrownBy(uploads::await)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no room");
      assertThatThrownBy(uploads::check).hasMessageContaining("no room");
      assertThat(done).containsExactly("model discarded", "card discarded");
    }
  }

  @Test
  void whatIsLeftWhenTheRunIsStoppedIsDiscarded() {
    CountDownLatch never = new CountDownLatch(1);
    SnapshotUploads uploads = new SnapshotUploads();
    uploads.add(new Told("model", () -> await(never)));
    uploads.add(new Told("card", () -> {}));

    uploads.close();

    assertThat(done).containsExactlyInAnyOrder("model discarded", "card discarded");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException("stopped", e);
    }
  }
}
