package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.BucketRanges;
import io.radflow.training.engine.GradientGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Partial sums on their way from the device through pinned memory of the host to a group, and the
 * sum back. While a bucket is exchanged the next ones are computed and copied. Memory is taken when
 * a step first needs it.
 */
final class StagedSums implements AutoCloseable {

  private final Device device;
  private final BucketRanges ranges;
  private final List<DeviceEvent> complete = new ArrayList<>();
  private final List<DeviceEvent> copied = new ArrayList<>();
  private final List<HostMemory> host = new ArrayList<>();

  /**
   * @param values of a gradient
   */
  StagedSums(long values, Device device) {
    this.device = device;
    ranges = new BucketRanges(values);
  }

  private long at(int bucket) {
    return ranges.from(bucket) * Float.BYTES;
  }

  private int bytes(int bucket) {
    return Math.toIntExact((ranges.end(bucket) - ranges.from(bucket)) * Float.BYTES);
  }

  /**
   * Lets a bucket be copied to the host as soon as what the compute stream was given is done, and
   * beside what it is given next.
   *
   * @param sums addresses of the partial sums
   */
  void copy(List<Long> sums, int bucket) {
    takeMemory(sums.size());
    DeviceStream stream = device.copyStream();
    device.computeStream().record(complete.get(bucket));
    stream.await(complete.get(bucket));
    for (int i = 0; i < sums.size(); i++) {
      stream.download(host.get(i), at(bucket), sums.get(i) + at(bucket), bytes(bucket));
    }
    stream.record(copied.get(bucket));
  }

  /**
   * Gives the group each bucket once its copy is done.
   *
   * @param sums how many partial sums there are
   */
  void give(int sums, GradientGroup group) {
    for (int bucket = 0; bucket < ranges.count(); bucket++) {
      copied.get(bucket).synchronize();
      group.ready(bucket(bucket, sums));
    }
  }

  private Bucket bucket(int number, int sums) {
    List<ByteBuffer> buffers =
        IntStream.range(0, sums)
            .mapToObj(i -> host.get(i).slice(at(number), bytes(number)))
            .toList();
    return new Bucket(number, buffers, buffers.get(0));
  }

  private void takeMemory(int sums) {
    while (copied.size() < ranges.count()) {
      complete.add(device.newEvent());
      copied.add(device.newEvent());
    }
    while (host.size() < sums) {
      host.add(device.allocateHost(ranges.values() * Float.BYTES, true));
    }
  }

  /** Copies what the group left to the device. */
  void takeBack(long gradients) {
    device.computeStream().upload(gradients, host.get(0), 0, ranges.values() * Float.BYTES);
  }

  @Override
  public void close() {
    complete.forEach(DeviceEvent::close);
    copied.forEach(DeviceEvent::close);
    host.forEach(HostMemory::close);
  }
}
