package io.radflow.infra.models;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.models.transfer.ImportRequest;
import io.radflow.infra.models.transfer.ModelImport;
import io.radflow.infra.progress.Console;
import io.radflow.training.TrainingOptions.PixelNormalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings weights in. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes of a file of BiT weights a model of the bucket, models/NAME/step=0/, with a card.",
      "Reads BiT's .npz, and what PyTorch code has saved, BiT's own or timm's: .pth.tar, .pth, .bin"
          + " in both of PyTorch's forms, and .safetensors. Names and shapes are checked, and tell which network it is."
    })
final class ModelImportCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "A file here, s3://BUCKET/KEY, or a key in the bucket.")
  private String source;

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "Name of the model. Default: made of the file's.")
  private String name;

  @Option(
      names = "--normalization",
      paramLabel = "HALF|IMAGENET",
      description =
          "What the network's pixels are normalised by; needed where the file does not tell.")
  private PixelNormalization normalization;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Names of the outputs, in their order, a line each.")
  private Path labels;

  @Option(names = "--replace", description = "Import anew what was imported under that name.")
  private boolean replace;

  @Mixin private ConfigurationArguments configuration;

  ModelImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "model.log"));
    ImportRequest request = new ImportRequest(source, name, normalization, readLabels(), replace);
    try (ObjectStore store =
        Stores.open(
            Configurations.load(configuration.with(false), PipelineJobs.TRAIN.catalog()),
            List.of(BucketLayout.MODELS))) {
      ModelImport.Imported model = ModelImport.run(store, request);
      console.say("Read %s: %s".formatted(model.format(), model.network().description()));
      console.say(
          "Model %s, pixels normalised by %s%s: %s"
              .formatted(
                  request.name(),
                  model.normalization(),
                  model.isAssumed()
                      ? " as in BiT's published weights (if it is none of them, say --normalization)"
                      : "",
                  store.address().uri(model.key())));
      console.say("A run starts from it with training.pretrained-model=" + model.key());
    }
    return 0;
  }

  private List<String> readLabels() throws IOException {
    if (labels == null) {
      return List.of();
    }
    if (!Files.isRegularFile(labels)) {
      throw new ConfigurationException("--labels '%s': expected a file".formatted(labels));
    }
    List<String> lines = Files.readAllLines(labels).stream().map(String::strip).toList();
    HashSet<String> seen = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isEmpty() || !seen.add(lines.get(i))) {
        throw new ConfigurationException(
            "--labels %s, line %d: '%s', expected a name of its own for each output"
                .formatted(labels, i + 1, lines.get(i)));
      }
    }
    return lines;
  }
}
