package io.radflow.infra.cli;

import io.radflow.infra.progress.Console;
import io.radflow.infra.reference.ConfigurationReference;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints every configuration key. */
@Command(
    name = "reference",
    mixinStandardHelpOptions = true,
    description = "Prints every configuration key of every job, as Markdown.")
final class ReferenceCommand implements Callable<Integer> {

  private final Console console;

  ReferenceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.say(ConfigurationReference.markdown().stripTrailing());
    return 0;
  }
}
