package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.engine.BucketRanges;
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
  private final BucketRanges ranges;
  private final List<Long> sums = new ArrayList<>();

  DeviceLeafSums(Computation computation, Device device) {
    this.computation = computation;
    this.device = device;
    memory = computation.parameters();
    ranges = new BucketRanges(memory.gradientValues());
  }

  /** Gradients that memory was taken for. */
  int held() {
    return sums.size();
  }

  private long sum(int place) {
    while (sums.size() <= place) {
      sums.add(device.allocate(ranges.values() * Float.BYTES));
    }
    return sums.get(place);
  }

  private void add(long into, long other, int bucket) {
    long at = ranges.from(bucket) * Float.BYTES;
    long values = ranges.end(bucket) - ranges.from(bucket);
    computation.launch(
        new Launch("add_gradients", computation.over(values), 3 * values * Float.BYTES),
        into + at,
        other + at,
        values);
  }

  /** Takes over a bucket of the present gradient, of a leaf that is not the rank's last. */
  void take(LeafPlace place, int bucket) {
    if (place.joined() == 0) {
      long at = ranges.from(bucket) * Float.BYTES;
      long bytes = ranges.end(bucket) * Float.BYTES - at;
      computation.stream().copy(sum(place.held()) + at, memory.gradients() + at, bytes);
      return;
    }
    add(sum(place.held() - 1), memory.gradients(), bucket);
    for (int at = place.held() - 2; at >= place.untouched(); at--) {
      add(sum(at), sum(at + 1), bucket);
    }
  }

  /** Completes a bucket's partial sums by the last leaf's gradient. */
  void complete(LeafPlace place, int bucket) {
    for (int at = place.held() - 1; at >= place.untouched(); at--) {
      add(memory.gradients(), sum(at), bucket);
    }
  }

  /**
   * Where complete partial sums are, in the order of the leaves; the last takes the gradient's
   * place.
   */
  List<Long> addresses(LeafPlace place) {
    List<Long> addresses = new ArrayList<>(sums.subList(0, place.untouched()));
    addresses.add(memory.gradients());
    return addresses;
  }

  @Override
  public void close() {
    sums.forEach(device::free);
  }
}
