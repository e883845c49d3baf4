package io.radflow.infra.command;

import io.radflow.infra.progress.Console;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.annotation.Internal;

/** What must be closed when a command ends, the last opened first: also when it ends by Ctrl-C. */
@Internal
public final class CleanStop implements AutoCloseable {

  /** Closes something. */
  @FunctionalInterface
  public interface Closing {

    void close() throws Exception;
  }

  private final Console console;
  private final Deque<Closing> closings = new ArrayDeque<>();
  private final Thread hook = new Thread(this::interrupted, "radflow-stop");

  private String howToGoOn = "";
  private volatile boolean interrupted;
  private boolean closed;

  /** Registers with the JVM. */
  public CleanStop(Console console) {
    this.console = console;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Adds something that is now open; it is closed at once if the command was stopped meanwhile. */
  public synchronized void onStop(Closing closing) {
    if (closed) {
      close(closing);
    } else {
      closings.push(closing);
    }
  }

  /** What to tell a user who stops the command before its end. */
  public synchronized void sayWhenInterrupted(String line) {
    howToGoOn = line;
  }

  /** Whether the JVM is going down, so that what fails now fails because of that. */
  public boolean isInterrupted() {
    return interrupted;
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down already: the hook finds nothing left to close.
    }
  }

  private void interrupted() {
    interrupted = true;
    console.say("Stopping …");
    closeAll();
    console.say("Stopped. " + howToGoOn);
  }

  private synchronized void closeAll() {
    if (closed) {
      return;
    }
    closed = true;
    while (!closings.isEmpty()) {
      close(closings.pop());
    }
  }

  private void close(Closing closing) {
    try {
      closing.close();
    } catch (Exception e) {
      console.error("while stopping: " + e.getMessage());
    }
  }
}
