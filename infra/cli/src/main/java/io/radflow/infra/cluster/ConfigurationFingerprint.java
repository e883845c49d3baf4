package io.radflow.infra.cluster;

import io.radflow.core.config.JobOptions;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.config.Setting;
import io.radflow.core.store.StoreOptions;
import io.radflow.eval.EvalOptions;
import io.radflow.ingest.IngestOptions;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.training.DataOptions;
import io.radflow.training.SlotOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * A short name for what a job's configuration asks for. State may be carried on from a checkpoint
 * only where this is equal. Left out is what no result depends on: where the store is, how often
 * something is looked at, and how much is fetched at a time.
 */
@Internal
public final class ConfigurationFingerprint {

  private static final int HEX_DIGITS = 12;
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          StoreOptions.ENDPOINT.key(),
          StoreOptions.REGION.key(),
          StoreOptions.CREDENTIALS_FILE.key(),
          StoreOptions.CA_CERTIFICATES.key(),
          JobOptions.PARALLELISM.key(),
          JobOptions.CHECKPOINT_INTERVAL.key(),
          JobOptions.CHECKPOINT_DIRECTORY.key(),
          JobOptions.RESTARTS.key(),
          DataOptions.LOOK_AHEAD.key(),
          SlotOptions.GPUS.key(),
          SlotOptions.CPU_CORES.key(),
          SlotOptions.HEAP.key(),
          SlotOptions.OFF_HEAP.key(),
          SlotOptions.READER_CPU_CORES.key(),
          SlotOptions.READER_HEAP.key(),
          SlotOptions.READER_OFF_HEAP.key(),
          IngestOptions.DISCOVERY_INTERVAL.key(),
          IngestOptions.PARALLEL_FETCHES.key(),
          IngestOptions.FETCH_AHEAD.key(),
          PreprocessOptions.DISCOVERY_INTERVAL.key(),
          PreprocessOptions.READ_AHEAD.key(),
          EvalOptions.DISCOVERY_INTERVAL.key(),
          EvalOptions.PARTIAL_INTERVAL.key(),
          EvalOptions.GAUGE_RUNS.key(),
          EvalOptions.GAUGE_SERIES.key(),
          EvalOptions.GAUGE_RETENTION.key());

  private ConfigurationFingerprint() {}

  /** Twelve hexadecimal digits of the SHA-256 of the effective values, defaults included. */
  public static String of(OptionCatalog catalog, Configuration configuration) {
    StringJoiner text = new StringJoiner("\n");
    for (Setting<?> setting : catalog.settings()) {
      if (!WITHOUT_EFFECT.contains(setting.key())) {
        text.add(setting.key() + "=" + setting.in(configuration));
      }
    }
    return of(text.toString());
  }

  /** Twelve hexadecimal digits of the SHA-256 of a text. */
  public static String of(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
