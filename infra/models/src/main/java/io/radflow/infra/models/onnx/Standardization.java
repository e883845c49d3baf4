package io.radflow.infra.models.onnx;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;

/** What a standardised convolution computes with: its kernel, (w − mean) / √(variance + ε). */
final class Standardization {

  private Standardization() {}

  /**
   * Standardises each output unit.
   *
   * @param kernel HWIO, changed in place
   */
  static void apply(BitParameter parameter, float[] kernel) {
    int rows = parameter.rows();
    int length = parameter.rowLength();
    double[] mean = new double[rows];
    for (int i = 0; i < kernel.length; i++) {
      mean[i % rows] += kernel[i];
    }
    double[] variance = new double[rows];
    for (int row = 0; row < rows; row++) {
      mean[row] /= length;
    }
    for (int i = 0; i < kernel.length; i++) {
      double difference = kernel[i] - mean[i % rows];
      variance[i % rows] += difference * difference;
    }
    for (int i = 0; i < kernel.length; i++) {
      int row = i % rows;
      double deviation = Math.sqrt(variance[row] / length + BitNetwork.STANDARDIZATION_EPSILON);
      kernel[i] = (float) ((kernel[i] - mean[row]) / deviation);
    }
  }
}
