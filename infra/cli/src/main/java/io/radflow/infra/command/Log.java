package io.radflow.infra.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.annotation.Internal;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Where Flink's and the jobs' log goes: a file, as the console is the user's. */
@Internal
public final class Log {

  private static final String PROPERTY = "radflow.log";

  private Log() {}

  /** Sets the file, of loggers that are there already too. */
  public static Path to(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, absolute.toString());
      Configurator.reconfigure();
    }
    // The S3 client logs through java.util.logging, which would print.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return Path.of(System.getProperty(PROPERTY));
  }

  public static String hint() {
    String file = System.getProperty(PROPERTY);
    return file == null ? "" : "; see " + file;
  }
}
