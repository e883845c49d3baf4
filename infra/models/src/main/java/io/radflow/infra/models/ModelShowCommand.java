package io.radflow.infra.models;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.models.bucket.ModelPage;
import io.radflow.infra.models.bucket.ModelReference;
import io.radflow.infra.progress.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a model. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows what a model's card says of it.")
final class ModelShowCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A name that 'model ls' shows (its newest snapshot), NAME/step=N or NAME/best.")
  private String model;

  @Mixin private ConfigurationArguments configuration;

  ModelShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "model.log"));
    try (ObjectStore store =
        Stores.open(Configurations.load(configuration.with(false), PipelineJobs.TRAIN.catalog()))) {
      console.say(ModelPage.text(ModelReference.of(store, model)));
    }
    return 0;
  }
}
