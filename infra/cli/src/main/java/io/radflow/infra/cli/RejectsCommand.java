package io.radflow.infra.cli;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Rule;
import io.radflow.core.record.Reject;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import io.radflow.infra.rejects.RejectList;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what could not be used. */
@Command(
    name = "rejects",
    mixinStandardHelpOptions = true,
    description = "Lists what of the drops could not be used, by reason.")
final class RejectsCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ConfigurationArguments configuration;

  @Option(names = "--dataset", paramLabel = "DATASET", description = "Those of one data set.")
  private String dataset;

  @Option(names = "--drop", paramLabel = "NAME", description = "Those of one drop.")
  private String drop;

  @Option(names = "--reason", paramLabel = "CODE", description = "Those of one reason.")
  private String reason;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many of each reason are shown. Default: ${DEFAULT-VALUE}")
  private int examples;

  RejectsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "rejects.log"));
    ArgumentRule.require(Rule.atLeast(0), "--examples", examples);
    if (reason != null
        && Arrays.stream(RejectReason.values()).noneMatch(code -> code.name().equals(reason))) {
      throw new ConfigurationException(
          String.format(
              "--reason %s: expected one of %s",
              reason,
              Arrays.stream(RejectReason.values())
                  .map(RejectReason::name)
                  .collect(Collectors.joining(", "))));
    }
    try (ObjectStore store =
        Stores.open(
            Configurations.load(configuration.with(false), PipelineJobs.INGEST.catalog()))) {
      console.say(RejectList.read(store, this::isWanted, examples).text());
    }
    return 0;
  }

  private boolean isWanted(Reject reject) {
    return (dataset == null || reject.getDataset().equals(dataset))
        && (drop == null || reject.getDrop().equals(drop))
        && (reason == null || reject.getReason().equals(reason));
  }
}
