package io.radflow.infra.cli;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.report.Report;
import io.radflow.eval.report.ReportOptions;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reports what is in a bucket, in published results, or in both. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes an HTML page, and tables as CSV, on published results (--results), on what is in"
          + " the bucket (--config), or on both, and prints the main tables."
    })
final class ReportCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ConfigurationArguments configuration;

  @Option(
      names = "--results",
      paramLabel = "PATH",
      description = "A CSV file of results in the published form, or a folder of them.")
  private Path results;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "report",
      description = "Folder for the page. Default: ${DEFAULT-VALUE}")
  private Path out;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "report.log"));
    Report report = report();
    console.say(report.text());
    console.say("Report: " + report.write(out).toAbsolutePath());
    return 0;
  }

  private Report report() throws IOException {
    if (!configuration.areGiven()) {
      if (results == null) {
        throw new ConfigurationException("Expected --results PATH, --config FILE, or both.");
      }
      return Report.read(results);
    }
    try (ObjectStore store =
        Stores.open(Configurations.load(configuration.with(false), PipelineJobs.EVAL.catalog()))) {
      return results == null
          ? Report.read(store, ReportOptions.DEFAULTS)
          : Report.read(results, store, ReportOptions.DEFAULTS);
    }
  }
}
