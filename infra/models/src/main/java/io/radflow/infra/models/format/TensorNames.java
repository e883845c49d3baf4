package io.radflow.infra.models.format;

import io.radflow.training.network.BitParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * What PyTorch code calls the tensors of a BiT network. Kernels are [out, in, height, width]
 * (OIHW), as PyTorch's convolutions have them.
 */
@Internal
public enum TensorNames {
  /** As BiT's own PyTorch code, with which the experiment trained. */
  BIT(
      "root.conv.weight",
      "head.conv.weight",
      Pattern.compile("body\\.block([1-4])\\.unit(\\d{2})\\..*"),
      1),
  /** As timm's ResNetV2. */
  TIMM(
      "stem.conv.weight",
      "head.fc.weight",
      Pattern.compile("stages\\.([0-3])\\.blocks\\.(\\d{1,2})\\..*"),
      0);

  private static final Pattern IN_UNIT =
      Pattern.compile("resnet/block(\\d)/unit(\\d{2})/([abc])/(?:(proj)/)?(.*)");

  private final String root;
  private final String head;
  private final Pattern unit;
  private final int first;

  TensorNames(String root, String head, Pattern unit, int first) {
    this.root = root;
    this.head = head;
    this.unit = unit;
    this.first = first;
  }

  /** The root's kernel, by which files of such names are told from others. */
  String root() {
    return root;
  }

  /** The head's kernel. */
  String head() {
    return head;
  }

  /** Counts the unit that a tensor is of, if it is of one. */
  void count(String tensor, int[] units) {
    Matcher matcher = unit.matcher(tensor);
    if (matcher.matches()) {
      int block = Integer.parseInt(matcher.group(1)) - first;
      units[block] = Math.max(units[block], Integer.parseInt(matcher.group(2)) - first + 1);
    }
  }

  /** What a parameter is called. */
  public String of(BitParameter parameter) {
    Matcher inUnit = IN_UNIT.matcher(parameter.name());
    if (inUnit.matches()) {
      int block = Integer.parseInt(inUnit.group(1));
      int number = Integer.parseInt(inUnit.group(2));
      int convolution = inUnit.group(3).charAt(0) - 'a' + 1;
      return this == BIT
          ? String.format(
              "body.block%d.unit%02d.%s",
              block, number, inUnit(inUnit, convolution, "gn", "downsample.weight"))
          : String.format(
              "stages.%d.blocks.%d.%s",
              block - 1, number - 1, inUnit(inUnit, convolution, "norm", "downsample.conv.weight"));
    }
    return switch (parameter.kind()) {
      case STANDARDIZED_KERNEL -> root;
      case GAMMA -> this == BIT ? "head.gn.weight" : "norm.weight";
      case BETA -> this == BIT ? "head.gn.bias" : "norm.bias";
      case HEAD_KERNEL -> head;
      case HEAD_BIAS -> head.replace("weight", "bias");
    };
  }

  private static String inUnit(Matcher inUnit, int convolution, String norm, String downsample) {
    if (inUnit.group(4) != null) {
      return downsample;
    }
    return switch (inUnit.group(5)) {
      case "group_norm/gamma" -> norm + convolution + ".weight";
      case "group_norm/beta" -> norm + convolution + ".bias";
      default -> "conv" + convolution + ".weight";
    };
  }

  /** The shape in such a file: OIHW for a kernel. */
  public static List<Long> shape(BitParameter parameter) {
    List<Long> shape = new ArrayList<>();
    int[] own = parameter.shape();
    for (int axis : own.length == 4 ? new int[] {3, 2, 0, 1} : new int[] {0}) {
      shape.add((long) own[axis]);
    }
    return List.copyOf(shape);
  }
}
