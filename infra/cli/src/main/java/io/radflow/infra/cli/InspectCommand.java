package io.radflow.infra.cli;

import io.radflow.core.config.Rule;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.inspect.InspectOptions;
import io.radflow.infra.inspect.ViewInspection;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a view holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Writes an HTML page on a view: examples of each label (raw, transformed, augmented),"
          + " prevalence, labels that come together, sizes and intensities, what splits share,"
          + " how mixed the batches of a run are."
    })
final class InspectCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--view", paramLabel = "VIEW", required = true, description = "Name of the view.")
  private String view;

  @Mixin private ConfigurationArguments configuration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "inspect",
      description = "Folder for the page. Default: ${DEFAULT-VALUE}")
  private Path out;

  @Option(
      names = "--examples",
      defaultValue = "3",
      description = "Images of each label. Default: ${DEFAULT-VALUE}")
  private int examples;

  @Option(
      names = "--shards",
      defaultValue = "8",
      description = "Shards that images are taken from. Default: ${DEFAULT-VALUE}")
  private int shards;

  @Option(
      names = "--augmentation",
      paramLabel = "NAME",
      description = "As training.augmentation; without it, what the view's recipe is made for.")
  private String augmentation;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Of the augmentation. Default: ${DEFAULT-VALUE}")
  private long seed;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "inspect.log"));
    ArgumentRule.require(Rule.name(), "--view", view);
    ArgumentRule.require(Rule.atLeast(0), "--examples", examples);
    ArgumentRule.require(Rule.atLeast(1), "--shards", shards);
    try (ObjectStore store =
        Stores.open(
            Configurations.load(configuration.with(false), PipelineJobs.PREPROCESS.catalog()))) {
      ViewInspection inspection =
          ViewInspection.read(
              store, view, new InspectOptions(examples, shards, augmentation, seed));
      Path page = inspection.write(out);
      console.say("View " + view + ": " + page.toAbsolutePath());
      inspection.batches().ifPresent(batches -> console.say("In a run, " + batches));
    }
    return 0;
  }
}
