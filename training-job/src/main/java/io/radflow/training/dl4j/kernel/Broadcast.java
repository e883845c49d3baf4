package io.radflow.training.dl4j.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Arithmetic in place, where the second array's dimensions of 1 are repeated. */
final class Broadcast {

  private Broadcast() {}

  static INDArray multiply(INDArray x, INDArray by) {
    return execute("multiply", x, by);
  }

  static INDArray add(INDArray x, INDArray other) {
    return execute("add", x, other);
  }

  static INDArray subtract(INDArray x, INDArray other) {
    return execute("subtract", x, other);
  }

  private static INDArray execute(String operation, INDArray x, INDArray other) {
    Nd4j.exec(DynamicCustomOp.builder(operation).addInputs(x, other).addOutputs(x).build());
    return x;
  }
}
