package io.radflow.training.cudnn;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitUnit;
import java.util.ArrayList;
import java.util.List;

/** A BiT network as a chain of blocks on the device. */
final class DeviceNetwork {

  private final List<Block> blocks = new ArrayList<>();
  private final Head head;

  /**
   * @param recompute whether bottlenecks keep only their inputs for the way back
   */
  DeviceNetwork(BitNetwork network, boolean recompute, Computation computation) {
    blocks.add(new RootBlock(network.stem(), network.rootParameters().get(0), computation));
    for (BitUnit unit : network.bottlenecks()) {
      blocks.add(new BottleneckBlock(unit, recompute, computation));
    }
    head = new Head(network.headParameters(), computation);
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

  /** Sets or adds all gradients, from that by the logits. */
  void backward(long logitGradient) {
    Tensor gradient = head.backward(logitGradient);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      gradient = blocks.get(i).backward(gradient);
    }
  }
}
