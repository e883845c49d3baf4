package io.radflow.training.dl4j.kernel;

import io.radflow.training.network.BitNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Weight standardisation and Nesterov's step in ND4J's operations, a parameter at a time. */
final class DeviceOptimizer {

  private DeviceOptimizer() {}

  static void standardize(StandardizedKernel kernel) {
    Parameter parameter = kernel.parameter();
    INDArray value = rows(kernel.value(), parameter);
    value.assign(rows(parameter.values(), parameter));
    Broadcast.subtract(value, column(value.mean(1)));
    INDArray square = Temporaries.like(value).assign(value).muli(value);
    INDArray inverse = column(square.mean(1));
    inverse.addi(BitNetwork.STANDARDIZATION_EPSILON);
    Transforms.sqrt(inverse, false).rdivi(1);
    kernel.inverseDeviation().array().assign(inverse.reshape((long) parameter.rows()));
    Broadcast.multiply(value, inverse);
    squares(parameter.values(), parameter, parameter.valueSquares());
  }

  static void unstandardize(StandardizedKernel kernel) {
    Parameter parameter = kernel.parameter();
    INDArray gradient = rows(parameter.gradient(), parameter);
    INDArray value = rows(kernel.value(), parameter);
    INDArray along = Temporaries.like(value).assign(value).muli(gradient);
    INDArray projection = column(along.mean(1));
    Broadcast.subtract(gradient, column(gradient.mean(1)));
    gradient.subi(Broadcast.multiply(along.assign(value), projection));
    Broadcast.multiply(
        gradient, kernel.inverseDeviation().array().reshape('c', parameter.rows(), 1));
    squares(parameter.gradient(), parameter, parameter.gradientSquares());
  }

  static void measure(Parameter parameter) {
    squares(parameter.values(), parameter, parameter.valueSquares());
    squares(parameter.gradient(), parameter, parameter.gradientSquares());
  }

  private static void squares(Tensor tensor, Parameter parameter, double[] squares) {
    INDArray values = rows(tensor, parameter);
    INDArray products = Temporaries.like(values).assign(values).muli(values);
    double[] sums = products.sum(1).toDoubleVector();
    System.arraycopy(sums, 0, squares, 0, squares.length);
  }

  static void update(ParameterUpdate update, float rate, float decay, float momentum) {
    Parameter parameter = update.parameter();
    INDArray p = rows(parameter.values(), parameter);
    INDArray v = rows(update.velocity(), parameter);
    INDArray factors = Nd4j.createFromArray(update.factors());
    INDArray g = Temporaries.like(p).assign(rows(parameter.gradient(), parameter));
    Broadcast.multiply(g, factors.reshape('c', parameter.rows(), 1));
    INDArray scaled = Temporaries.like(p).assign(p).muli(decay);
    g.addi(scaled);
    v.muli(momentum).addi(g);
    p.subi(g.addi(scaled.assign(v).muli(momentum)).muli(rate));
    if (update.standardized() != null) {
      standardize(update.standardized());
    }
  }

  private static INDArray rows(Tensor tensor, Parameter parameter) {
    return tensor.array().reshape('c', parameter.rows(), parameter.rowLength());
  }

  private static INDArray column(INDArray vector) {
    return vector.reshape('c', vector.length(), 1);
  }
}
