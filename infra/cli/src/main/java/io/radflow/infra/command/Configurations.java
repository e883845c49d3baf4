package io.radflow.infra.command;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.infra.cluster.S3FileSystem;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** Reads configurations of commands, from files and from a bucket. */
@Internal
public final class Configurations {

  private static final String BUCKET_SCHEME = "s3://";

  private Configurations() {}

  /**
   * One that is in a bucket is read from the store that the files of this machine and the overrides
   * tell of: {@code --set store.endpoint=…}, with {@code --set store.credentials-file=…} or the
   * environment's keys. What other jobs' settings are given is checked as well.
   *
   * @throws IOException if the bucket cannot be read, naming the setting to correct
   * @throws io.radflow.core.config.ConfigurationException naming the file and line, or the
   *     argument, the key, the value and what was expected
   */
  public static JobConfiguration load(JobArguments arguments, OptionCatalog catalog)
      throws IOException {
    OptionCatalog all =
        catalog.beside(PipelineJobs.ALL.stream().map(PipelineJob::catalog).toList());
    List<String> here =
        arguments.files().stream().filter(file -> !file.startsWith(BUCKET_SCHEME)).toList();
    if (here.size() < arguments.files().size()) {
      Configuration values = JobConfiguration.load(arguments.withFiles(here), all).values();
      for (String file : arguments.files()) {
        if (file.startsWith(BUCKET_SCHEME)) {
          values.set(StoreOptions.BUCKET.option(), URI.create(file).getHost());
          StoreAddress address = StoreAddress.from(values);
          StorePreflight.check(address, List.of());
          S3FileSystem.initialize(address);
        }
      }
    }
    return JobConfiguration.load(arguments, all);
  }
}
