package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.engine.BucketRanges;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A graph's flat gradient, bucket by bucket. */
final class GradientBuckets {

  private final BucketRanges ranges;
  private final List<Tensor> tensors;

  GradientBuckets(INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    ranges = new BucketRanges(flat.length());
    tensors =
        IntStream.range(0, ranges.count())
            .mapToObj(i -> NDArrayIndex.interval(ranges.from(i), ranges.end(i)))
            .map(range -> Tensor.of(vector.get(range)))
            .toList();
  }

  /** Views of the gradient, by the buckets' numbers. */
  List<Tensor> tensors() {
    return tensors;
  }

  /**
   * What a backward pass tells how far it is: values from which on the gradient is set, falling.
   *
   * @param closed is told each bucket once, in order, when all of it is set
   */
  LongConsumer closing(IntConsumer closed) {
    return new LongConsumer() {
      private int next;

      @Override
      public void accept(long reached) {
        while (next < ranges.count() && ranges.from(next) >= reached) {
          closed.accept(next++);
        }
      }
    };
  }
}
