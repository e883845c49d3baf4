package io.radflow.infra.command;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.store.StoreOptions;
import io.radflow.infra.cluster.S3FileSystem;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/** Reads configurations of commands, from files and from a bucket. */
@Internal
public final class Configurations {

  private static final String BUCKET_SCHEME = "s3://";
  private static final Pattern OBJECT = Pattern.compile(BUCKET_SCHEME + "([^/]+)/(.+)");

  private Configurations() {}

  /**
   * One that is in a bucket is read from the store that the files of this machine and the overrides
   * tell of: {@code --set store.endpoint=…}, with {@code --set store.credentials-file=…} or the
   * environment's keys. What other jobs' settings are given is checked as well.
   *
   * @throws IOException if the bucket cannot be read, naming the setting to correct
   * @throws ConfigurationException naming the file and line, or the argument, the key, the value
   *     and what was expected
   */
  public static JobConfiguration load(JobArguments arguments, OptionCatalog catalog)
      throws IOException {
    OptionCatalog all =
        catalog.beside(PipelineJobs.ALL.stream().map(PipelineJob::catalog).toList());
    List<String> here =
        arguments.files().stream().filter(file -> !file.startsWith(BUCKET_SCHEME)).toList();
    if (here.size() < arguments.files().size()) {
      JobConfiguration local = JobConfiguration.load(arguments.withFiles(here), all);
      for (String file : arguments.files()) {
        if (file.startsWith(BUCKET_SCHEME)) {
          local.values().set(StoreOptions.BUCKET.option(), bucket(file));
          S3FileSystem.initialize(Stores.checked(local, List.of()));
        }
      }
    }
    return JobConfiguration.load(arguments, all);
  }

  private static String bucket(String file) {
    Matcher object = OBJECT.matcher(file);
    if (!object.matches() || !StoreOptions.BUCKET.rule().accepts(object.group(1))) {
      throw new ConfigurationException(
          "--config '%s': expected s3://BUCKET/KEY, the bucket of %s"
              .formatted(file, StoreOptions.BUCKET.rule().expected()));
    }
    return object.group(1);
  }
}
