package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.BucketRanges;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.Precision;
import io.radflow.training.leaves.LeafPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Partial sums on the device, and their way through the host. */
class LeafSumsOnDeviceTest {

  /** Leaves 5 to 7 of 8: one alone, and two that are a subtree. */
  @Test
  void subtreesAreAddedUpAndGoToTheGroupBucketByBucket() {
    List<LeafPlace> places = LeafPlace.of(5, 3);
    try (KernelRoom room = new KernelRoom(Precision.FLOAT32);
        DeviceLeafSums sums = new DeviceLeafSums(room.computation, room.device);
        StagedSums staged = new StagedSums(room.parameters.gradientValues(), room.device)) {
      int count = Math.toIntExact(room.parameters.gradientValues());
      int buckets = new BucketRanges(count).count();
      fill(room, 5);
      IntStream.range(0, buckets).forEach(bucket -> sums.take(places.get(0), bucket));
      fill(room, 60);
      IntStream.range(0, buckets).forEach(bucket -> sums.take(places.get(1), bucket));
      fill(room, 700);
      for (int bucket = 0; bucket < buckets; bucket++) {
        sums.complete(places.get(2), bucket);
        staged.copy(sums.addresses(places.get(2)), bucket);
      }
      assertThat(sums.held()).isEqualTo(2);
      List<Long> complete = sums.addresses(places.get(2));
      requireAll(room.readFloats(complete.get(0), count), 5);
      requireAll(room.readFloats(complete.get(1), count), 760);

      OtherLeaves group = new OtherLeaves();
      staged.give(complete.size(), group);
      assertThat(group.buckets).hasSize(buckets);
      assertThat(group.buckets.stream().mapToLong(Bucket::values).sum()).isEqualTo(count);
      staged.takeBack(room.parameters.gradients());
      requireAll(room.readFloats(room.parameters.gradients(), count), 765 + 9);
    }
  }

  private static void fill(KernelRoom room, float value) {
    float[] values = new float[Math.toIntExact(room.parameters.gradientValues())];
    Arrays.fill(values, value);
    room.writeFloats(room.parameters.gradients(), values);
  }

  private static void requireAll(float[] values, float expected) {
    for (float value : values) {
      if (value != expected) {
        throw new AssertionError(value + " is not " + expected);
      }
    }
  }

  /** A group whose other ranks' leaves have gradients that sum up to 9. */
  private static final class OtherLeaves implements GradientGroup {

    private final List<Bucket> buckets = new ArrayList<>();

    @Override
    public int leaves() {
      return 8;
    }

    @Override
    public void ready(Bucket bucket) {
      buckets.add(bucket);
      for (int i = 0; i < bucket.result().limit(); i += Float.BYTES) {
        float own = bucket.sums().get(0).getFloat(i) + bucket.sums().get(1).getFloat(i);
        bucket.result().putFloat(i, own + 9);
      }
    }

    @Override
    public double sum(double[] leafLosses) {
      throw new IllegalStateException("No loss is added up");
    }

    @Override
    public void abort(Throwable reason) {
      throw new IllegalStateException(reason);
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
