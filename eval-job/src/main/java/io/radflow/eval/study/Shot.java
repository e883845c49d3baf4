package io.radflow.eval.study;

import io.radflow.eval.card.KnownRun;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * How much of a target's training images runs had.
 *
 * @param name full_shot or K_shot, for K of each class; full_shot of 10% for a share of all;
 *     untrained for none
 */
@Internal
public record Shot(String name) implements Comparable<Shot> {

  public static final Shot FULL = new Shot("full_shot");

  /** A model that was scored as it is. */
  public static final Shot UNTRAINED = new Shot("untrained");

  private static final String TRAIN_FRACTION = "training.train-fraction";

  private static final Pattern FEW = Pattern.compile("([0-9]{1,9})_shot");

  private static final Pattern SHARE = Pattern.compile("full_shot of ([0-9.]{1,20})%");

  private static final Comparator<Shot> FEWEST_FIRST =
      Comparator.comparingDouble(Shot::perClass).thenComparing(Shot::name);

  /**
   * What a run had, a share of all training images included.
   *
   * @param name where the run's card tells none
   */
  static Shot of(KnownRun run, String name) {
    if (run.isScoring()) {
      return UNTRAINED;
    }
    Shot shot = new Shot(run.shot().orElse(name));
    return run.option(TRAIN_FRACTION)
        .filter(text -> text.matches("[0-9]{0,2}\\.?[0-9]{1,18}(E-?[0-9]{1,2})?"))
        .map(BigDecimal::new)
        .filter(share -> share.compareTo(BigDecimal.ONE) < 0)
        .map(share -> share.movePointRight(2).stripTrailingZeros().toPlainString())
        .map(percent -> new Shot(shot.name() + " of " + percent + "%"))
        .orElse(shot);
  }

  /** Shares of all training images stand between few and all. */
  private double perClass() {
    Matcher few = FEW.matcher(name);
    if (few.matches()) {
      return Long.parseLong(few.group(1));
    }
    Matcher share = SHARE.matcher(name);
    if (share.matches()) {
      return 1e12 * Double.parseDouble(share.group(1));
    }
    return equals(UNTRAINED) ? 0 : equals(FULL) ? 1e300 : 1e299;
  }

  /** As axes show it: 10, full. */
  public String title() {
    if (name.startsWith(FULL.name + " of ")) {
      return name.substring((FULL.name + " of ").length());
    }
    return name.endsWith("_shot") ? name.substring(0, name.length() - "_shot".length()) : name;
  }

  @Override
  public int compareTo(Shot other) {
    return FEWEST_FIRST.compare(this, other);
  }
}
