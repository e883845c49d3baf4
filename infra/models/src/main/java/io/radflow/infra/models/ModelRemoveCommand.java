package io.radflow.infra.models;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Rule;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.models.bucket.ModelRemoval;
import io.radflow.infra.progress.Console;
import io.radflow.training.ModelUses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a model. */
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = {
      "Removes all that lies under models/NAME/: every snapshot, and what is kept beside them.",
      "It asks for the name once more, and refuses what other models began with, and a run that is not"
          + " finished."
    })
final class ModelRemoveCommand implements Callable<Integer> {

  private final Console console;
  private final InputStream answers;

  @Parameters(index = "0", paramLabel = "NAME", description = "A name that 'model ls' shows.")
  private String name;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--force",
      description = "Even if other models began with it, or its run is not finished.")
  private boolean force;

  @Mixin private ConfigurationArguments configuration;

  ModelRemoveCommand(Console console, InputStream answers) {
    this.console = console;
    this.answers = answers;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "model.log"));
    ArgumentRule.require(Rule.name(), "NAME", name);
    try (ObjectStore store =
        Stores.open(Configurations.load(configuration.with(false), PipelineJobs.TRAIN.catalog()))) {
      ModelRemoval removal = ModelRemoval.of(store, name);
      String reasons = ModelUses.of(store, name).reasons();
      if (!reasons.isEmpty() && !force) {
        throw new ConfigurationException(
            "NAME '%s': %s; --force removes it all the same".formatted(name, reasons));
      }
      console.say(
          String.format(
              Locale.ROOT,
              "%s: %,d objects, %,.1f MB",
              store.address().uri(BucketLayout.snapshots(name)),
              removal.objects(),
              removal.bytes() / 1e6));
      if (!yes && !isConfirmed()) {
        console.say("Nothing is removed.");
        return 1;
      }
      removal.remove();
      console.say("Removed. Predictions, metrics and results of that name stay.");
    }
    return 0;
  }

  private boolean isConfirmed() throws IOException {
    console.say("Its name once more, to remove it:");
    String answer =
        new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8)).readLine();
    return name.equals(answer == null ? null : answer.strip());
  }
}
