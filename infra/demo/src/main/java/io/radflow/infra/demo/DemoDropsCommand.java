package io.radflow.infra.demo;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The demo's data without the demo, for whoever runs the jobs or the small study on it. */
@Command(
    name = "drops",
    mixinStandardHelpOptions = true,
    description = "Puts the demo's two drops in a bucket, as cifar10/digits and nih/phantom.")
final class DemoDropsCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ConfigurationArguments configuration;

  @Option(
      names = "--size",
      defaultValue = "FULL",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private DemoSize size;

  DemoDropsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "demo-drops.log"));
    try (ObjectStore store =
        Stores.open(
            Configurations.load(configuration.with(false), PipelineJobs.INGEST.catalog()),
            List.of(BucketLayout.DROPS))) {
      DemoDrops drops = new DemoDrops(store, console);
      drops.putDigits();
      drops.putPhantom(size.phantom());
    }
    return 0;
  }
}
