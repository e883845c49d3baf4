package io.radflow.infra.models;

import io.radflow.infra.progress.Console;
import java.io.InputStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Weights in and out. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "import|export|ls|show|rm",
    description = "Brings weights in and out, and shows and removes the models of the bucket.")
final class ModelCommand implements Runnable {

  @Spec private CommandSpec spec;

  private ModelCommand() {}

  /**
   * @param answers what the user types
   */
  static CommandLine line(Console console, InputStream answers) {
    return new CommandLine(new ModelCommand())
        .addSubcommand(new ModelImportCommand(console))
        .addSubcommand(new ModelExportCommand(console))
        .addSubcommand(new ModelListCommand(console))
        .addSubcommand(new ModelShowCommand(console))
        .addSubcommand(new ModelRemoveCommand(console, answers));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "import, export, ls, show or rm is missing");
  }
}
