package io.radflow.infra.job;

import io.radflow.core.config.OptionCatalog;
import io.radflow.infra.progress.StageMetrics;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job that the launcher can run.
 *
 * @param command the launcher's word for it
 * @param module folder of its Maven module
 * @param catalog the settings that it knows
 * @param check refuses settings that do not go together, whatever is in the bucket
 * @param files refuses settings that name what this machine lacks, for a job in this process
 * @param finish asks the bucket whether all that the job would do is done
 * @param definition adds the job to an environment
 * @param metrics how its progress is read
 */
@Internal
public record PipelineJob(
    String command,
    String module,
    OptionCatalog catalog,
    Consumer<ReadableConfig> check,
    Consumer<ReadableConfig> files,
    Finish finish,
    Definition definition,
    StageMetrics metrics) {

  /** Asks whether all that a job would do is done, before anything starts. */
  @FunctionalInterface
  public interface Finish {

    /**
     * @return what is to be said of that; empty if there is something to do
     * @throws io.radflow.core.config.ConfigurationException if what is there is not this job's
     */
    Optional<String> told(Configuration configuration) throws IOException;
  }

  /** Adds a job to an environment. */
  @FunctionalInterface
  public interface Definition {

    /**
     * @return what is to be said of what it has done to that end; empty if that is nothing
     * @throws io.radflow.core.config.ConfigurationException if the job refuses its configuration
     * @throws Exception as the job's own definition does, such as when the store does not answer
     */
    Optional<String> define(StreamExecutionEnvironment environment, Configuration configuration)
        throws Exception;

    /** One that has nothing to say. */
    static Definition of(Addition addition) {
      return (environment, configuration) -> {
        addition.addTo(environment, configuration);
        return Optional.empty();
      };
    }
  }

  /** Adds a job to an environment, and that is all. */
  @FunctionalInterface
  public interface Addition {

    /**
     * @throws Exception as {@link Definition#define} does
     */
    void addTo(StreamExecutionEnvironment environment, Configuration configuration)
        throws Exception;
  }
}
