package io.radflow.infra.models;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.models.format.TensorNames;
import io.radflow.infra.models.transfer.ExportFormat;
import io.radflow.infra.models.transfer.ExportedModel;
import io.radflow.infra.progress.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes weights out. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a model of the bucket in the form of another tool.")
final class ModelExportCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A name that 'model ls' shows (its newest snapshot), NAME/step=N, NAME/best, or the key of"
              + " a BiT .npz.")
  private String model;

  @Option(names = "--to", required = true, description = "One of: ${COMPLETION-CANDIDATES}.")
  private ExportFormat format;

  @Option(
      names = "--names",
      paramLabel = "BIT|TIMM",
      description =
          "What tensors are called: as BiT's own PyTorch code does, or as timm. Default: BIT in"
              + " PyTorch's form, TIMM in safetensors.")
  private TensorNames names;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where it goes. Default: a file here, called as the model and its step.")
  private Path out;

  @Option(names = "--replace", description = "Write over a file that is there.")
  private boolean replace;

  @Mixin private ConfigurationArguments configuration;

  ModelExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "model.log"));
    try (ObjectStore store =
            Stores.open(
                Configurations.load(configuration.with(false), PipelineJobs.TRAIN.catalog()));
        ExportedModel exported = ExportedModel.open(store, model)) {
      Path file = out == null ? Path.of(exported.name() + format.suffix()) : out;
      exported.export().write(format, names, file, replace);
      console.say("%s: %s, %s".formatted(file, exported.key(), exported.network().description()));
      exported
          .normalization()
          .ifPresentOrElse(
              one -> console.say("Pixels are to be normalised by " + one),
              () -> console.say("What pixels are to be normalised by is not known of it."));
    }
    return 0;
  }
}
