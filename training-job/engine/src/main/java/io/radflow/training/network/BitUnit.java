package io.radflow.training.network;

import io.radflow.training.network.BitParameter.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * One pre-activation bottleneck: 1×1, 3×3 (with the stride) and 1×1 convolutions, each after group
 * normalisation and ReLU.
 *
 * @param name prefix of its parameters' names, as {@code resnet/block1/unit01}
 * @param inChannels channels coming in
 * @param middleChannels channels of the 3×3 convolution
 * @param outChannels channels going out
 * @param stride 1 or 2
 */
@Internal
public record BitUnit(
    String name, int inChannels, int middleChannels, int outChannels, int stride) {

  /** Whether the shortcut is a 1×1 convolution of the pre-activated input, not the input itself. */
  public boolean projects() {
    return stride != 1 || inChannels != outChannels;
  }

  /** Parameters in canonical order: a, b, c, each gamma, beta, kernel; then the projection. */
  public List<BitParameter> parameters() {
    List<BitParameter> parameters = new ArrayList<>();
    addConvolution(parameters, "a", 1, inChannels, middleChannels);
    addConvolution(parameters, "b", 3, middleChannels, middleChannels);
    addConvolution(parameters, "c", 1, middleChannels, outChannels);
    if (projects()) {
      parameters.add(kernel("a/proj", 1, inChannels, outChannels));
    }
    return List.copyOf(parameters);
  }

  private void addConvolution(List<BitParameter> to, String part, int size, int in, int out) {
    to.add(new BitParameter(name + "/" + part + "/group_norm/gamma", Kind.GAMMA, new int[] {in}));
    to.add(new BitParameter(name + "/" + part + "/group_norm/beta", Kind.BETA, new int[] {in}));
    to.add(kernel(part, size, in, out));
  }

  private BitParameter kernel(String part, int size, int in, int out) {
    return new BitParameter(
        name + "/" + part + "/standardized_conv2d/kernel",
        Kind.STANDARDIZED_KERNEL,
        new int[] {size, size, in, out});
  }
}
