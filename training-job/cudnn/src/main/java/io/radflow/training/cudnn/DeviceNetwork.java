package io.radflow.training.cudnn;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A BiT network as a chain of blocks on the device. */
final class DeviceNetwork {

  private final List<Block> blocks = new ArrayList<>();
  private final Head head;
  private final List<BitParameter> firstParameters = new ArrayList<>();
  // On the way back, by the output of the layer that is next.
  private Tensor gradient;

  /**
   * @param recompute whether bottlenecks keep only their inputs for the way back
   */
  DeviceNetwork(BitNetwork network, boolean recompute, Computation computation) {
    blocks.add(new RootBlock(network.stem(), network.rootParameters().get(0), computation));
    firstParameters.add(network.rootParameters().get(0));
    for (BitUnit unit : network.bottlenecks()) {
      blocks.add(new BottleneckBlock(unit, recompute, computation));
      firstParameters.add(unit.parameters().get(0));
    }
    head = new Head(network.headParameters(), computation);
    firstParameters.add(network.headParameters().get(0));
    Collections.reverse(firstParameters);
  }

  /** Writes the logits [images, classes] of normalised images, which are taken over. */
  void forward(Tensor images, boolean keep, long logits) {
    head.forward(body(images, keep), keep, logits);
  }

  /** What the head's dense layer gets, [images, channels], lent. */
  Tensor features(Tensor images) {
    return head.features(body(images, false));
  }

  private Tensor body(Tensor images, boolean keep) {
    Tensor x = images;
    for (Block block : blocks) {
      x = block.forward(x, keep);
    }
    return x;
  }

  /** First parameters of the layers in the order of the way back: the head's, then the blocks'. */
  List<BitParameter> backwardParameters() {
    return firstParameters;
  }

  /**
   * Sets or adds the gradients of one layer, after those before it on the way back.
   *
   * @param layer 0 is the head, the last the root
   * @param logitGradient that by the logits
   */
  void backward(int layer, long logitGradient) {
    gradient =
        layer == 0
            ? head.backward(logitGradient)
            : blocks.get(blocks.size() - layer).backward(gradient);
  }
}
