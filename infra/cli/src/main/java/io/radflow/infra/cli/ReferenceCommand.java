package io.radflow.infra.cli;

import io.radflow.infra.progress.Console;
import io.radflow.infra.reference.ConfigurationReference;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints every configuration key. */
@Command(
    name = "reference",
    mixinStandardHelpOptions = true,
    description = "Prints every configuration key of every job, as Markdown.")
final class ReferenceCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--keys",
      description = "Only the keys, one a line, as each job's jar holds them to know the others'.")
  private boolean keys;

  ReferenceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.say(
        (keys ? ConfigurationReference.keys() : ConfigurationReference.markdown()).stripTrailing());
    return 0;
  }
}
