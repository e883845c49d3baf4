package io.radflow.infra.models;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.models.bucket.ModelList;
import io.radflow.infra.progress.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists models. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description =
        "Lists the models of the bucket: how many snapshots, the newest and the best step, size,"
            + " network, normalisation of pixels, and what they came from.")
final class ModelListCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ConfigurationArguments configuration;

  ModelListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "model.log"));
    try (ObjectStore store =
        Stores.open(Configurations.load(configuration.with(false), PipelineJobs.TRAIN.catalog()))) {
      console.say(ModelList.read(store).text());
    }
    return 0;
  }
}
