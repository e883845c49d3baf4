package io.radflow.infra.demo;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.LocalCluster;
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

/** Every job once, with a store and a cluster of its own. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Runs the whole pipeline on real digits and a generated chest phantom.")
final class DemoCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/demo",
      description = "Folder for everything the demo makes. Default: ${DEFAULT-VALUE}")
  private Path data;

  @Option(
      names = "--size",
      defaultValue = "FULL",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private DemoSize size;

  @Option(names = "--fresh", description = "Start over instead of going on.")
  private boolean fresh;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(data.resolve("radflow.log"));
    try (CleanStop stop = new CleanStop(console)) {
      FolderLock lock = FolderLock.take(data);
      stop.onStop(lock::close);
      stop.sayWhenInterrupted("The same command goes on where it was. The data is in " + data);
      DemoState state = Demo.prepare(data, size, fresh, console);
      EmbeddedStore server = EmbeddedStore.start(data, 0);
      stop.onStop(server::close);
      console.say("S3 store: " + server.endpoint() + ", objects: " + data.resolve("objects"));
      ObjectStore store = Stores.of(server);
      stop.onStop(store::close);
      LocalCluster cluster = LocalCluster.start(Demo.SLOTS, data.resolve("flink"), store.address());
      stop.onStop(cluster::close);
      console.say("Flink's web UI: " + cluster.webUi());
      console.say("Metrics for Prometheus: " + cluster.metrics());
      return run(state, store, cluster, stop);
    }
  }

  private int run(DemoState state, ObjectStore store, LocalCluster cluster, CleanStop stop)
      throws Exception {
    try {
      boolean balanced = Demo.run(data, size, state, store, cluster, console);
      if (!balanced) {
        console.error("the counts do not balance");
      }
      return balanced ? 0 : 1;
    } catch (IOException e) {
      if (stop.isInterrupted()) {
        return 1;
      }
      throw e;
    }
  }
}
