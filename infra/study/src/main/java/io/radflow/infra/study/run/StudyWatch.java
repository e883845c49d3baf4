package io.radflow.infra.study.run;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.status.StudyMetrics;
import io.radflow.infra.study.status.StudyPage;
import io.radflow.infra.study.status.StudyScreen;
import io.radflow.infra.study.status.StudyStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how a study stands, to a terminal, on its page, to Prometheus and, for those elsewhere, in
 * the bucket; and hears from there when it is to stop. A store that is slow or down delays nothing.
 */
final class StudyWatch implements Consumer<StudyStatus> {

  private static final Logger LOG = LoggerFactory.getLogger(StudyWatch.class);
  private static final long BUCKET_SECONDS = 2;
  private static final long PAGE_NANOS = 1_000_000_000;

  private final ObjectStore store;
  private final String study;
  private final Path folder;
  private final Console console;
  private final StudyMetrics metrics;
  private final ScheduledExecutorService bucket =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "radflow-study-status");
            thread.setDaemon(true);
            return thread;
          });

  private volatile StudyStatus last;
  private long pageNanos = System.nanoTime() - PAGE_NANOS;

  StudyWatch(ObjectStore store, String study, Path folder, Console console, StudyMetrics metrics) {
    this.store = store;
    this.study = study;
    this.folder = folder;
    this.console = console;
    this.metrics = metrics;
  }

  /**
   * Begins to look into the bucket.
   *
   * @param onStop is called when somebody has asked there that the study stop
   */
  void begin(Runnable onStop) {
    bucket.scheduleWithFixedDelay(
        () -> meetBucket(onStop), BUCKET_SECONDS, BUCKET_SECONDS, TimeUnit.SECONDS);
  }

  private void meetBucket(Runnable onStop) {
    try {
      if (store.exists(BucketLayout.studyStop(study))) {
        onStop.run();
      }
      StudyStatus status = last;
      if (status != null) {
        status.write(store);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("Study {}: the bucket was not told how it stands: {}", study, e.getMessage());
    }
  }

  @Override
  public void accept(StudyStatus status) {
    last = status;
    metrics.show(status);
    console.show(StudyScreen.line(status), StudyScreen.lines(status));
    boolean over = status.state() != StudyStatus.State.RUNNING;
    if (over || System.nanoTime() - pageNanos >= PAGE_NANOS) {
      pageNanos = System.nanoTime();
      writePage(status);
    }
  }

  private void writePage(StudyStatus status) {
    try {
      StudyPage.write(folder, status);
    } catch (IOException e) {
      LOG.warn("The page of study {} cannot be written: {}", study, e.getMessage());
    }
  }

  /** Writes the last status and looks no more. */
  void end() throws InterruptedException {
    Future<?> told = bucket.submit(() -> meetBucket(() -> {}));
    bucket.shutdown();
    try {
      told.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
