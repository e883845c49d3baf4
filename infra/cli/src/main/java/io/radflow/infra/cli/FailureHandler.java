package io.radflow.infra.cli;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.cluster.FailureCause;
import io.radflow.infra.command.Log;
import io.radflow.infra.progress.Console;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Turns what a command throws into one line and an exit code; the stack trace goes to the log. */
final class FailureHandler implements CommandLine.IExecutionExceptionHandler {

  private final Console console;

  FailureHandler(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    if (failure instanceof ConfigurationException || failure instanceof IllegalArgumentException) {
      console.error(failure.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    // Made here: the command has said by now where the log goes.
    Logger log = LoggerFactory.getLogger(FailureHandler.class);
    log.error("{} failed", command.getCommandName(), failure);
    if (failure instanceof IOException || failure instanceof IllegalStateException) {
      console.error(failure.getMessage());
    } else {
      console.error(
          FailureCause.of(failure) + " (" + failure.getClass().getSimpleName() + Log.hint() + ")");
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
