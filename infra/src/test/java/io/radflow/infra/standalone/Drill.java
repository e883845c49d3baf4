package io.radflow.infra.standalone;

import io.radflow.infra.standalone.DrillPipeline.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What can go wrong while a job works. */
enum Drill {
  /** The process of each TaskManager that has work, one after the other; a spare one is there. */
  TASK_MANAGER_KILLED("kill -9 of a TaskManager") {
    @Override
    void strike(DrillCluster cluster, Stage stage) {
      cluster.beforeOutput(stage, () -> ProcessSignal.KILL.send(cluster.busiestTaskManager()));
    }
  },
  JOB_MANAGER_KILLED("kill -9 of the JobManager, started again") {
    @Override
    void strike(DrillCluster cluster, Stage stage) {
      cluster.beforeOutput(
          stage,
          () -> {
            ProcessSignal.KILL.send(cluster.jobManager());
            cluster.heal();
          });
    }
  },
  STORE_DOWN("store down for 30 s") {
    @Override
    void strike(DrillCluster cluster, Stage stage) {
      cluster.beforeOutput(
          stage,
          () -> {
            cluster.front().faults().down(true);
            cluster.later(DOWN, () -> cluster.front().faults().down(false));
          });
    }
  },
  STORE_REFUSING("store answers 503 to 5% of the requests") {
    @Override
    void strike(DrillCluster cluster, Stage stage) {
      cluster.front().faults().slowDown(0.05, stage.ordinal());
    }

    @Override
    void end(DrillCluster cluster) {
      cluster.front().faults().slowDown(0, 0);
    }
  },
  STORE_SLOW("store answers after 200 ms") {
    @Override
    void strike(DrillCluster cluster, Stage stage) {
      cluster.front().faults().delay(Duration.ofMillis(200));
    }

    @Override
    void end(DrillCluster cluster) {
      cluster.front().faults().delay(Duration.ZERO);
    }
  },
  /** Stood for by the limit on a file's size, which every write of the processes then breaks. */
  DISK_FULL("disk full under the TaskManagers for 10 s") {
    @Override
    void strike(DrillCluster cluster, Stage stage) {
      cluster.beforeOutput(
          stage,
          () -> {
            limitFiles(cluster, "0");
            cluster.later(FULL, () -> limitFiles(cluster, "unlimited"));
          });
    }
  },
  CLOCK_JUMPS("clocks of all processes 10 minutes ahead, then back") {
    @Override
    void strike(DrillCluster cluster, Stage stage) {
      cluster.beforeOutput(
          stage,
          () -> {
            cluster.clock().jump(Duration.ofMinutes(10));
            cluster.later(FULL, () -> cluster.clock().jump(Duration.ZERO));
          });
    }
  };

  private static final Duration DOWN = Duration.ofSeconds(30);
  private static final Duration FULL = Duration.ofSeconds(10);

  final String title;

  Drill(String title) {
    this.title = title;
  }

  /** Makes it happen while the stage works. */
  abstract void strike(DrillCluster cluster, Stage stage);

  /** After the stage. */
  void end(DrillCluster cluster) {}

  private static void limitFiles(DrillCluster cluster, String bytes) {
    for (long process : cluster.taskManagers()) {
      run(List.of("prlimit", "--pid", Long.toString(process), "--fsize=" + bytes + ":unlimited"));
    }
  }

  private static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(command + " failed");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
