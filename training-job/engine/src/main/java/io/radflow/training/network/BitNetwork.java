package io.radflow.training.network;

import io.radflow.training.network.BitParameter.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * A BiT ResNet-v2 (Kolesnikov et al., Big Transfer, 2020): root, four blocks of bottlenecks, head.
 *
 * @param units bottlenecks in each of the four blocks; R50 is [3, 4, 6, 3]
 * @param widthFactor multiplies every channel count; 1 to 4 in the published networks
 * @param classes output units
 * @param stem the root's form
 */
@Internal
public record BitNetwork(List<Integer> units, int widthFactor, int classes, Stem stem)
    implements Serializable {

  /** Groups of every group normalisation. */
  public static final int GROUPS = 32;

  /** Added to the variance in a group normalisation. */
  public static final double GROUP_NORM_EPSILON = 1e-5;

  /** Added to the variance when a kernel is standardised. */
  public static final double STANDARDIZATION_EPSILON = 1e-10;

  private static final int ROOT_CHANNELS = 64;
  private static final int EXPANSION = 4;
  private static final int FEATURES = ROOT_CHANNELS * EXPANSION * 8;
  // Twice the published networks' widest; no tensor but the head's can then be too large.
  private static final int WIDEST = 8;
  // The bytes of one tensor are counted by an int.
  private static final long MOST_VALUES = Integer.MAX_VALUE / Float.BYTES;

  /**
   * @throws IllegalArgumentException if there are not four blocks of at least one unit, or the
   *     width factor or the number of classes is out of range
   */
  public BitNetwork {
    units = List.copyOf(units);
    if (units.size() != 4 || units.stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException(
          "A BiT network has four blocks of at least one unit, not " + units);
    }
    if (widthFactor < 1 || widthFactor > WIDEST) {
      throw new IllegalArgumentException(
          "The width factor of a BiT network is 1 to " + WIDEST + ", not " + widthFactor);
    }
    long mostClasses = MOST_VALUES / ((long) FEATURES * widthFactor);
    if (classes < 1 || classes > mostClasses) {
      throw new IllegalArgumentException(
          String.format(
              "A BiT network of width %d has 1 to %d classes, not %d",
              widthFactor, mostClasses, classes));
    }
    Objects.requireNonNull(stem, "stem");
  }

  /** A network with the published stem. */
  public BitNetwork(List<Integer> units, int widthFactor, int classes) {
    this(units, widthFactor, classes, Stem.IMAGENET);
  }

  /** R50 at the given width. */
  public static BitNetwork r50(int widthFactor, int classes) {
    return new BitNetwork(List.of(3, 4, 6, 3), widthFactor, classes);
  }

  /** R101 at the given width. */
  public static BitNetwork r101(int widthFactor, int classes) {
    return new BitNetwork(List.of(3, 4, 23, 3), widthFactor, classes);
  }

  /** R152 at the given width. */
  public static BitNetwork r152(int widthFactor, int classes) {
    return new BitNetwork(List.of(3, 8, 36, 3), widthFactor, classes);
  }

  /** The network in words, by which weights and states say what they are of. */
  public String description() {
    return String.format(
        "BiT units %s, width %d, %d classes%s",
        units, widthFactor, classes, stem == Stem.SMALL ? ", small stem" : "");
  }

  /** Channels of the root's convolution. */
  public int rootChannels() {
    return ROOT_CHANNELS * widthFactor;
  }

  /** Channels that enter the head. */
  public int features() {
    return FEATURES * widthFactor;
  }

  /** Every bottleneck, in order. */
  public List<BitUnit> bottlenecks() {
    List<BitUnit> bottlenecks = new ArrayList<>();
    int in = rootChannels();
    for (int block = 0; block < units.size(); block++) {
      int middle = rootChannels() << block;
      for (int unit = 0; unit < units.get(block); unit++) {
        String name = String.format("resnet/block%d/unit%02d", block + 1, unit + 1);
        int stride = unit == 0 && block > 0 ? 2 : 1;
        bottlenecks.add(new BitUnit(name, in, middle, middle * EXPANSION, stride));
        in = middle * EXPANSION;
      }
    }
    return List.copyOf(bottlenecks);
  }

  /** The root's only parameter, the stem's kernel over three channels. */
  public List<BitParameter> rootParameters() {
    return List.of(
        new BitParameter(
            "resnet/root_block/standardized_conv2d/kernel",
            Kind.STANDARDIZED_KERNEL,
            new int[] {stem.kernelSize(), stem.kernelSize(), 3, rootChannels()}));
  }

  /** Gamma, beta, kernel and bias of the head. */
  public List<BitParameter> headParameters() {
    int in = features();
    return List.of(
        new BitParameter("resnet/group_norm/gamma", Kind.GAMMA, new int[] {in}),
        new BitParameter("resnet/group_norm/beta", Kind.BETA, new int[] {in}),
        new BitParameter(
            "resnet/head/conv2d/kernel", Kind.HEAD_KERNEL, new int[] {1, 1, in, classes}),
        new BitParameter("resnet/head/conv2d/bias", Kind.HEAD_BIAS, new int[] {classes}));
  }

  /** Every parameter in canonical order: root, units, head. */
  public List<BitParameter> parameters() {
    List<BitParameter> parameters = new ArrayList<>(rootParameters());
    bottlenecks().forEach(unit -> parameters.addAll(unit.parameters()));
    parameters.addAll(headParameters());
    return List.copyOf(parameters);
  }

  /** Number of values in all parameters. */
  public long parameterCount() {
    return parameters().stream().mapToLong(BitParameter::count).sum();
  }
}
