package io.radflow.infra.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/** What a process of a cluster is sent. */
enum ProcessSignal {
  /** It is gone when {@link #send} returns. */
  KILL {
    @Override
    void send(long process) {
      ProcessHandle handle = ProcessHandle.of(process).orElseThrow();
      handle.destroyForcibly();
      while (handle.isAlive()) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  },
  /** It computes nothing, and its connections stay open. */
  STOP {
    @Override
    void send(long process) {
      run("STOP", process);
    }
  },
  /** It goes on. */
  CONTINUE {
    @Override
    void send(long process) {
      run("CONT", process);
    }
  };

  abstract void send(long process);

  private static void run(String signal, long process) {
    String command = "kill -s %s %d".formatted(signal, process);
    try {
      int result = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
      if (result != 0) {
        throw new IllegalStateException(command + " ended with " + result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
