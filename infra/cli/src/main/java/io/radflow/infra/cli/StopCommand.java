package io.radflow.infra.cli;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.progress.Console;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops a job so that a later build can go on with it. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops a job of a cluster with a savepoint, and says where that is.",
      "The job's command goes on from there with --savepoint PATH, also of a later build."
    })
final class StopCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "JOB", description = "The job's id, as the web interface shows it.")
  private String job;

  @Option(
      names = "--jobmanager",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The Flink cluster.")
  private String jobManager;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description =
          "Where the savepoint goes, such as s3://radflow/savepoints. Without it, where the"
              + " cluster's execution.checkpointing.savepoint-dir says.")
  private String folder;

  StopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    HostAndPort target = HostAndPort.parse(jobManager);
    ClusterConnection cluster = ClusterConnection.to(target.host(), target.port());
    cluster.check();
    console.say("Savepoint: " + cluster.stop(id(), folder));
    return 0;
  }

  private JobID id() {
    try {
      return JobID.fromHexString(job);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "Job '%s': expected its id, 32 hexadecimal digits".formatted(job), e);
    }
  }
}
