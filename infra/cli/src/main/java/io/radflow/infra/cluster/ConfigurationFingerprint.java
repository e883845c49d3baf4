package io.radflow.infra.cluster;

import io.radflow.core.config.JobOptions;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.config.Setting;
import io.radflow.core.store.StoreOptions;
import io.radflow.training.SnapshotOptions;
import io.radflow.training.TrainingOptions;
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

  /** They decide no result's bits, and yet whose state is whose. */
  private static final Set<String> COUNTED =
      Set.of(
          StoreOptions.BUCKET.key(),
          JobOptions.BOUNDED.key(),
          TrainingOptions.RUN.key(),
          TrainingOptions.PRETRAINED.key(),
          SnapshotOptions.RESUME_FROM.key());

  private ConfigurationFingerprint() {}

  /** Twelve hexadecimal digits of the SHA-256 of the effective values, defaults included. */
  public static String of(OptionCatalog catalog, Configuration configuration) {
    StringJoiner text = new StringJoiner("\n");
    for (Setting<?> setting : catalog.settings()) {
      if (setting.decidesResults() || COUNTED.contains(setting.key())) {
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
