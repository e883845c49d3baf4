package io.radflow.infra.cli;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.NearestName;
import io.radflow.core.config.Setting;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreOptions;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.drop.DropUpload;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.Progress;
import io.radflow.ingest.layout.DatasetLayouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uploads a folder as a drop. */
@Command(
    name = "drop",
    mixinStandardHelpOptions = true,
    description = {
      "Uploads a folder as a drop, then its _READY, so that ingest takes it.",
      "What is there with the same size and ETag is skipped: run it again to go on."
    })
final class DropCommand implements Callable<Integer> {

  private static final int THREADS = 8;

  private final Console console;

  @Parameters(index = "0", paramLabel = "DATASET", description = "Data set, such as nih.")
  private String dataset;

  @Parameters(index = "1", paramLabel = "DIR", description = "Folder in its published layout.")
  private Path folder;

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "Name of the drop. Default: the folder's name.")
  private String name;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A configuration; its store section tells where the bucket is. May be given several"
              + " times.")
  private List<String> config = List.of();

  @Option(names = "--endpoint", paramLabel = "URL", description = "Instead of store.endpoint.")
  private String endpoint;

  @Option(names = "--bucket", paramLabel = "B", description = "Instead of store.bucket.")
  private String bucket;

  @Option(
      names = "--credentials-file",
      paramLabel = "FILE",
      description = "Instead of store.credentials-file.")
  private String credentialsFile;

  DropCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "drop.log"));
    requireReadable();
    String drop = name == null ? defaultName() : name;
    ArgumentRule.require(DropUpload.NAME, "--name", drop);
    JobConfiguration configuration =
        Configurations.load(arguments(), PipelineJobs.INGEST.catalog());
    try (ObjectStore store = Stores.open(configuration, List.of(BucketLayout.DROPS))) {
      DropUpload upload = new DropUpload(store, dataset, drop, THREADS);
      console.say(
          "Uploading %s to %s"
              .formatted(folder, store.address().uri(BucketLayout.drop(dataset, drop))));
      long started = System.nanoTime();
      DropUpload.Result result =
          upload.upload(
              folder,
              (files, totalFiles, bytes, totalBytes) ->
                  console.show(
                      progress(files, totalFiles, bytes, totalBytes)
                          .line(Duration.ofNanos(System.nanoTime() - started))));
      tell(result, drop);
    }
    return 0;
  }

  private void tell(DropUpload.Result result, String drop) {
    console.say(
        "Uploaded %s (%s) of %s; the drop %s/%s is ready for ingest."
            .formatted(
                Progress.count(result.uploaded(), "files"),
                megabytes(result.bytes()),
                Progress.count(result.files(), "files"),
                dataset,
                drop));
    if (!result.strangers().isEmpty()) {
      console.say(
          "Note: the drop also holds %s that %s does not have, such as %s"
              .formatted(
                  Progress.count(result.strangers().size(), "objects"),
                  folder,
                  result.strangers().get(0)));
    }
  }

  /** What ingest could not read is not uploaded. */
  private void requireReadable() {
    List<String> known = new DatasetLayouts().names();
    if (!known.contains(dataset)) {
      throw new ConfigurationException(
          "DATASET '%s': no data set that is read; the nearest is '%s', all are %s"
              .formatted(dataset, NearestName.of(dataset, known), String.join(", ", known)));
    }
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException("DIR '%s': expected a folder".formatted(folder));
    }
  }

  private JobArguments arguments() {
    JobArguments files = new JobArguments(config, Map.of(), false);
    JobArguments withEndpoint = with(files, StoreOptions.ENDPOINT, "--endpoint", endpoint);
    JobArguments withBucket = with(withEndpoint, StoreOptions.BUCKET, "--bucket", bucket);
    return with(withBucket, StoreOptions.CREDENTIALS_FILE, "--credentials-file", credentialsFile);
  }

  private static JobArguments with(
      JobArguments arguments, Setting<?> setting, String argument, String value) {
    return value == null ? arguments : arguments.with(setting.key(), argument, value);
  }

  private String defaultName() throws IOException {
    Path last = folder.toRealPath().getFileName();
    if (last == null) {
      throw new ConfigurationException(
          folder + " has no name of its own: name the drop with --name");
    }
    return last.toString().toLowerCase(Locale.ROOT);
  }

  private static Progress progress(long files, long totalFiles, long bytes, long totalBytes) {
    return new Progress(
        "drop",
        List.of("%,d of %,d files".formatted(files, totalFiles), megabytes(bytes)),
        bytes,
        totalBytes,
        List.of());
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
