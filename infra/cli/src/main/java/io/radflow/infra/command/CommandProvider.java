package io.radflow.infra.command;

import io.radflow.infra.progress.Console;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Commands that a module adds to the launcher. The launcher finds providers by {@link
 * java.util.ServiceLoader}, so that what users run does not depend on the demo or the benchmarks.
 */
@Internal
public interface CommandProvider {

  /**
   * @param console what the commands talk to
   * @return objects that carry picocli's {@code @Command}, in the order in which help lists them
   */
  List<Object> commands(Console console);
}
