package io.radflow.infra.cli;

import io.radflow.core.config.Rule;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.CleanStop;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.folder.FolderLock;
import io.radflow.infra.progress.Console;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The embedded S3 store alone. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Runs the embedded S3 store over a folder, until Ctrl-C.")
final class StoreCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/store",
      description = "Folder for objects and credentials. Default: ${DEFAULT-VALUE}")
  private Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9000",
      description = "Port on 127.0.0.1, 0 for any. Default: ${DEFAULT-VALUE}")
  private int port;

  StoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ArgumentRule.require(Rule.between(0, 65_535), "--port", port);
    Log.to(data.resolve("radflow.log"));
    try (CleanStop stop = new CleanStop(console)) {
      FolderLock lock = FolderLock.take(data);
      stop.onStop(lock::close);
      EmbeddedStore store = EmbeddedStore.start(data, port);
      stop.onStop(store::close);
      String bucket;
      try (ObjectStore client = Stores.of(store)) {
        bucket = client.address().bucket();
      }
      stop.sayWhenInterrupted(
          "The data is in %s; 'radflow store --data %s' serves it again.".formatted(data, data));
      console.say("S3 store at " + store.endpoint() + ", bucket " + bucket);
      console.say("  objects:     " + data.resolve("objects").toAbsolutePath());
      console.say("  credentials: " + store.credentials().file().toAbsolutePath());
      console.say("Ctrl-C stops it.");
      store.awaitEnd();
      if (stop.isInterrupted()) {
        return 0;
      }
      throw new IOException("The store ended by itself; see " + data.resolve("store.log"));
    }
  }
}
