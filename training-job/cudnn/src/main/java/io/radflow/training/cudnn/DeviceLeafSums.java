package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.leaves.LeafPlace;
import java.util.ArrayList;
import java.util.List;

/**
 * Partial sums of a rank's leaves on the device: one gradient beside the present one for each that
 * is held at once, log2 of the leaves where these are a subtree. Memory is taken when a step first
 * needs it.
 */
final class DeviceLeafSums implements AutoCloseable {

  private final Computation computation;
  private final ParameterMemory memory;
  private final Device device;
  private final List<Long> sums = new ArrayList<>();

  DeviceLeafSums(Computation computation, Device device) {
    this.computation = computation;
    this.device = device;
    memory = computation.parameters();
  }

  /** Gradients that memory was taken for. */
  int held() {
    return sums.size();
  }

  private long bytes() {
    return memory.gradientValues() * Float.BYTES;
  }

  private long sum(int place) {
    while (sums.size() <= place) {
      sums.add(device.allocate(bytes()));
    }
    return sums.get(place);
  }

  private void add(long into, long other) {
    DeviceStream stream = computation.stream();
    long values = memory.gradientValues();
    stream.launch(
        new Launch("add_gradients", computation.over(values), 3 * bytes()), into, other, values);
  }

  /** Takes over the present gradient, of a leaf that is not the rank's last. */
  void take(LeafPlace place) {
    if (place.joined() == 0) {
      computation.stream().copy(sum(place.held()), memory.gradients(), bytes());
      return;
    }
    add(sum(place.held() - 1), memory.gradients());
    for (int at = place.held() - 2; at >= place.untouched(); at--) {
      add(sum(at), sum(at + 1));
    }
  }

  /**
   * Completes the partial sums by the last leaf's gradient.
   *
   * @return where they are, in the order of the leaves; the last takes the gradient's place
   */
  List<Long> complete(LeafPlace place) {
    for (int at = place.held() - 1; at >= place.untouched(); at--) {
      add(memory.gradients(), sum(at));
    }
    List<Long> complete = new ArrayList<>(sums.subList(0, place.untouched()));
    complete.add(memory.gradients());
    return complete;
  }

  @Override
  public void close() {
    sums.forEach(device::free);
  }
}
