package io.radflow.infra.cli;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.Rule;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Overrides;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import io.radflow.infra.standalone.ClusterGpus;
import io.radflow.infra.standalone.ClusterSettings;
import io.radflow.infra.standalone.FlinkInstallation;
import io.radflow.infra.standalone.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A Flink cluster of separate processes on this machine. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "start|stop",
    description = "Runs a Flink cluster of separate processes on this machine.")
final class ClusterCommand implements Runnable {

  @Spec private CommandSpec spec;

  private ClusterCommand() {}

  static CommandLine line(Console console) {
    return new CommandLine(new ClusterCommand())
        .addSubcommand(new Start(console))
        .addSubcommand(new Stop(console));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "start or stop is missing");
  }

  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = {
        "Starts JobManager and TaskManagers, which go on when this command ends.",
        "Of a cluster that runs in the folder already, it starts what has ended."
      })
  static final class Start implements Callable<Integer> {

    private static final int SLOTS = 8;

    private final Console console;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "data/cluster",
        description =
            "Folder for configuration, logs and temporary files. Default: ${DEFAULT-VALUE}")
    private Path data;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        required = true,
        description =
            "A configuration; its store section tells where checkpoints go, with which keys. May be"
                + " given several times.")
    private List<String> config;

    @Option(
        names = "--taskmanagers",
        paramLabel = "N",
        defaultValue = "1",
        description = "TaskManagers. Default: ${DEFAULT-VALUE}")
    private int taskManagers;

    @Option(
        names = "--jobmanagers",
        paramLabel = "N",
        defaultValue = "1",
        description =
            "JobManagers; more than one needs high availability, by --set. Default:"
                + " ${DEFAULT-VALUE}")
    private int jobManagers;

    @Option(
        names = "--slots",
        paramLabel = "N",
        description =
            "Slots of each TaskManager. Without it 8, or with --gpus one for each GPU, so that a run"
                + " of as many ranks takes all.")
    private Integer slots;

    @Option(
        names = "--gpus",
        paramLabel = "N",
        defaultValue = "0",
        description =
            "GPUs of each TaskManager, of which each training rank takes one for itself. Default:"
                + " ${DEFAULT-VALUE}, jobs compute on the CPU.")
    private int gpus;

    @Option(
        names = "--memory",
        paramLabel = "SIZE",
        description =
            "Memory of each TaskManager, such as 8g. Without it, a share of the machine's.")
    private String memory;

    @Option(
        names = "--port",
        paramLabel = "N",
        defaultValue = "8081",
        description =
            "Port of the web interface on 127.0.0.1, 0 for any. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
        names = "--set",
        paramLabel = "key=value",
        description = "An option of Flink's; may be given several times.")
    private List<String> options = List.of();

    Start(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      Log.to(data.resolve("log").resolve("radflow.log"));
      ClusterSettings settings = settings();
      boolean wasThere = StandaloneCluster.find(data).isPresent();
      StandaloneCluster cluster =
          StandaloneCluster.start(data, FlinkInstallation.of(JobJar.home()), settings);
      console.say(
          (wasThere ? "Flink cluster (started before): " : "Flink cluster: ") + cluster.webUi());
      console.say("  processes:  " + cluster.processes());
      console.say("  logs:       " + cluster.logs());
      console.say("  Prometheus: file_sd_configs of " + cluster.targets());
      console.say(
          "Jobs go there by --jobmanager 127.0.0.1:%d; 'radflow cluster stop --data %s' ends it."
              .formatted(cluster.webUi().getPort(), data));
      return 0;
    }

    private ClusterSettings settings() throws IOException {
      ArgumentRule.require(Rule.between(0, 65_535), "--port", port);
      ArgumentRule.require(Rule.atLeast(1), "--taskmanagers", taskManagers);
      ArgumentRule.require(Rule.atLeast(1), "--jobmanagers", jobManagers);
      ArgumentRule.require(Rule.atLeast(0), "--gpus", gpus);
      int slotsOfEach = slots != null ? slots : gpus > 0 ? gpus : SLOTS;
      ArgumentRule.require(Rule.atLeast(1), "--slots", slotsOfEach);
      Map<String, String> flink = Overrides.parse(options);
      if (gpus > 0) {
        flink = ClusterGpus.options(gpus, taskManagers, flink);
      }
      OptionalLong bytes = memoryBytes();
      JobConfiguration configuration =
          Configurations.load(
              new JobArguments(config, Map.of(), false), PipelineJobs.INGEST.catalog());
      // Without its rights the processes would start, and each job's checkpoints fail.
      StoreAddress store = Stores.checked(configuration, List.of(BucketLayout.CHECKPOINTS));
      return new ClusterSettings(jobManagers, taskManagers, slotsOfEach, bytes, port, store, flink);
    }

    private OptionalLong memoryBytes() {
      if (memory == null) {
        return OptionalLong.empty();
      }
      try {
        return OptionalLong.of(MemorySize.parse(memory).getBytes());
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(
            "--memory '%s': expected a size, such as 8g".formatted(memory), e);
      }
    }
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "Ends the cluster's processes; its logs stay.")
  static final class Stop implements Callable<Integer> {

    private final Console console;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "data/cluster",
        description = "Folder of the cluster. Default: ${DEFAULT-VALUE}")
    private Path data;

    Stop(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      Optional<StandaloneCluster> cluster = StandaloneCluster.find(data);
      if (cluster.isEmpty()) {
        console.say("No cluster runs in " + data);
        return 0;
      }
      int killed = cluster.get().stop();
      console.say(
          "Stopped" + (killed == 0 ? "" : "; %d processes had to be killed".formatted(killed)));
      return 0;
    }
  }
}
