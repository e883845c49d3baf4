package io.radflow.infra.bench.engine;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The machine's sgemm rate, by ND4J's product of two square matrices. */
final class MultiplyRate implements AutoCloseable {

  private static final int SIZE = 2048;
  private static final int REPEATS = 3;
  private static final double OPERATIONS = 2.0 * SIZE * SIZE * SIZE;

  private final INDArray a = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
  private final INDArray b = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
  private final INDArray product = Nd4j.createUninitialized(DataType.FLOAT, SIZE, SIZE);

  /** Floating-point operations a second, the best of a few products. */
  double measure() {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      Nd4j.exec(DynamicCustomOp.builder("matmul").addInputs(a, b).addOutputs(product).build());
      // Reading a value waits for a device that computes behind our back.
      product.getFloat(0, 0);
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return OPERATIONS / best;
  }

  @Override
  public void close() {
    a.close();
    b.close();
    product.close();
  }
}
