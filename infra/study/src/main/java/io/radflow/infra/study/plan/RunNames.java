package io.radflow.infra.study.plan;

import io.radflow.infra.study.graph.RunCell;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of runs, by their cells alone: whatever else a study's file says, a run keeps its name. The
 * experiment's seed of sources, and the whole of a data set, are not told.
 */
final class RunNames {

  /** Of the experiment's sources; also where nothing is trained. */
  static final long SOURCE_SEED = 42;

  private static final int LONGEST = 100;
  private static final int HASH_DIGITS = 12;

  private final String prefix;

  RunNames(String prefix) {
    this.prefix = prefix;
  }

  /** PREFIX-SOURCE-NETWORK-seedN. */
  String source(RunCell cell) {
    return bounded(beginning(cell) + "-seed" + cell.sourceSeed());
  }

  /** PREFIX-SOURCE-NETWORK-TARGET-SHOT-seedN. */
  String target(RunCell cell) {
    return bounded(
        beginning(cell)
            + (cell.sourceSeed() == SOURCE_SEED ? "" : "-from" + cell.sourceSeed())
            + "-"
            + cell.target()
            + part(cell.fraction())
            + "-"
            + cell.shot().replace("_", "")
            + "-seed"
            + cell.seed());
  }

  private String beginning(RunCell cell) {
    return prefix + "-" + cell.source() + part(cell.sourceFraction()) + "-" + cell.network();
  }

  private static String part(double fraction) {
    return fraction == 1 ? "" : "-part" + Double.toString(fraction).toLowerCase();
  }

  /** A longer one ends with what it is a hash of. */
  private static String bounded(String name) {
    return name.length() <= LONGEST
        ? name
        : name.substring(0, LONGEST - HASH_DIGITS - 1)
            + "-"
            + sha256(name).substring(0, HASH_DIGITS);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
