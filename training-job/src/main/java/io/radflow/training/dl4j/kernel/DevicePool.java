package io.radflow.training.dl4j.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The root's maximum in ND4J's operations, by the nine places of a window. ND4J's own maximum pads
 * with minus infinity and leaves open which of equal values wins.
 */
final class DevicePool {

  private static final int WINDOW = 3;
  private static final int STRIDE = 2;

  private DevicePool() {}

  static void forward(Tensor x, Tensor y, Tensor winners) {
    INDArray padded = padded(x);
    inner(padded, x).assign(x.array());
    INDArray best = y.array().assign(place(padded, y, 0));
    for (int place = 1; place < WINDOW * WINDOW; place++) {
      Transforms.max(best, place(padded, y, place), false);
    }
    INDArray other = Temporaries.like(best);
    // The maximum passes over NaN: x − x is NaN where x is, or is infinite, and else 0.
    for (int place = 0; place < WINDOW * WINDOW; place++) {
      INDArray value = place(padded, y, place);
      best.addi(other.assign(value).subi(value));
    }
    INDArray first = winners.array().assign(0);
    for (int place = WINDOW * WINDOW - 1; place >= 0; place--) {
      oneWhereNotZero(other.assign(place(padded, y, place)).subi(best));
      // first = other·first + (1 − other)·place
      first.muli(other).addi(other.rsubi(1).muli(place));
    }
  }

  static void backward(Tensor winners, Tensor gradient, Tensor inputGradient) {
    INDArray padded = padded(inputGradient);
    INDArray won = Temporaries.like(gradient.array());
    for (int place = 0; place < WINDOW * WINDOW; place++) {
      oneWhereNotZero(won.assign(winners.array()).subi(place)).rsubi(1).muli(gradient.array());
      place(padded, gradient, place).addi(won);
    }
    inputGradient.array().assign(inner(padded, inputGradient));
  }

  private static INDArray oneWhereNotZero(INDArray x) {
    Transforms.abs(x, false);
    return Nd4j.exec(new Step(x, x, 0));
  }

  private static INDArray padded(Tensor x) {
    return Temporaries.zeros(x.size(0), x.size(1) + 2, x.size(2) + 2, x.channels());
  }

  private static INDArray inner(INDArray padded, Tensor x) {
    return padded.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(1, x.size(1) + 1),
        NDArrayIndex.interval(1, x.size(2) + 1),
        NDArrayIndex.all());
  }

  /** What each window of y sees at one of its places, a view of y's shape. */
  private static INDArray place(INDArray padded, Tensor y, int place) {
    return padded.get(
        NDArrayIndex.all(),
        every(STRIDE, place / WINDOW, y.size(1)),
        every(STRIDE, place % WINDOW, y.size(2)),
        NDArrayIndex.all());
  }

  /** Indexes {@code from}, from + stride and so on. */
  static INDArrayIndex every(int stride, long from, long count) {
    // A single index with a stride is widened by ND4J.
    return count == 1
        ? NDArrayIndex.interval(from, from + 1)
        : NDArrayIndex.interval(from, stride, from + stride * (count - 1) + 1);
  }
}
