package io.radflow.preprocess.labels;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * What CheXpert's and MIMIC's labels leave to choose.
 *
 * @param uncertain what −1 becomes
 * @param noFinding what {@code No Finding} = 1 does
 */
@Internal
public record LabelPolicy(Uncertain uncertain, NoFinding noFinding) implements Serializable {

  /** As the experiment did it: −1 is unknown, No Finding makes all labels 0. */
  public static final LabelPolicy EXPERIMENT = new LabelPolicy(Uncertain.UNKNOWN, NoFinding.ALL);

  /** What −1 becomes. */
  public enum Uncertain {
    UNKNOWN("unknown", Float.NaN),
    ZERO("0", 0),
    ONE("1", 1);

    private final String text;
    private final float value;

    Uncertain(String text, float value) {
      this.text = text;
      this.value = value;
    }

    float value() {
      return value;
    }

    /** The rule's name in counts of changed labels. */
    String rule() {
      return "uncertain-" + text;
    }

    @Override
    public String toString() {
      return text;
    }

    /**
     * @throws IllegalArgumentException that names what was expected
     */
    public static Uncertain of(String text) {
      return constant(values(), text);
    }
  }

  /** Which labels {@code No Finding} = 1 makes 0. */
  public enum NoFinding {
    ALL,
    ALL_BUT_SUPPORT_DEVICES,
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean clears(String label) {
      return this == ALL || this == ALL_BUT_SUPPORT_DEVICES && !label.equals("Support Devices");
    }

    /**
     * @throws IllegalArgumentException that names what was expected
     */
    public static NoFinding of(String text) {
      return constant(values(), text);
    }
  }

  private static <E> E constant(E[] values, String text) {
    return Arrays.stream(values)
        .filter(value -> value.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + text
                        + "'; expected "
                        + Arrays.stream(values)
                            .map(Object::toString)
                            .collect(Collectors.joining(", "))));
  }

  LabelPolicy with(Uncertain other) {
    return new LabelPolicy(other, noFinding);
  }

  @Override
  public String toString() {
    return "uncertain " + uncertain + ", no finding clears " + noFinding;
  }
}
