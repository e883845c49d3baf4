package io.radflow.training.dl4j;

import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.network.BitParameter.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * SGD with Nesterov momentum as PyTorch has it: v ← μv + g, p ← p − lr·(g + μv), after adaptive
 * gradient clipping (Brock et al., 2021, unit-wise) and weight decay. Two passes over the
 * parameters: {@link #measure}, then {@link #update}.
 */
final class NesterovOptimizer {

  // Floor of a gradient's norm, as in the clipping's reference code.
  private static final double GRADIENT_FLOOR = 1e-6;
  private static final int VALUES_PER_TASK = 1 << 16;

  private final List<Parameter> parameters;
  private final List<Tensor> velocities;
  private final OptimizerSettings settings;
  private final Workers workers;
  private final List<Rows> tasks = new ArrayList<>();
  private final double[][] squares;
  private final float[][] factors;
  private long clipped;
  private long clippable;

  private record Rows(int parameter, int from, int to) {}

  /**
   * @param velocities momentum of each parameter, of the same length
   */
  NesterovOptimizer(
      List<Parameter> parameters,
      List<Tensor> velocities,
      OptimizerSettings settings,
      Workers workers) {
    this.parameters = parameters;
    this.velocities = velocities;
    this.settings = settings;
    this.workers = workers;
    squares = new double[parameters.size()][];
    factors = new float[parameters.size()][];
    for (int i = 0; i < parameters.size(); i++) {
      int rows = parameters.get(i).rows();
      squares[i] = new double[rows];
      factors[i] = new float[rows];
      int perTask = Math.max(1, VALUES_PER_TASK / parameters.get(i).rowLength());
      for (int from = 0; from < rows; from += perTask) {
        tasks.add(new Rows(i, from, Math.min(rows, from + perTask)));
      }
    }
  }

  /** Measures the gradient and decides the clipping; returns the whole gradient's L2 norm. */
  double measure() {
    workers.run(tasks.size(), (number, scratch) -> measure(tasks.get(number), scratch));
    double sum = 0;
    clipped = 0;
    clippable = 0;
    for (int i = 0; i < squares.length; i++) {
      boolean clips = clips(parameters.get(i));
      for (int row = 0; row < squares[i].length; row++) {
        sum += squares[i][row];
        clippable += clips ? 1 : 0;
        clipped += factors[i][row] < 1 ? 1 : 0;
      }
    }
    return Math.sqrt(sum);
  }

  /** Share of the clippable units that the last {@link #measure} decided to clip. */
  double clippedShare() {
    return clippable == 0 ? 0 : (double) clipped / clippable;
  }

  private boolean clips(Parameter parameter) {
    return settings.adaptiveGradientClipping()
        && parameter.description().kind() != Kind.HEAD_KERNEL;
  }

  private void measure(Rows rows, Scratch scratch) {
    Parameter parameter = parameters.get(rows.parameter());
    int length = parameter.rowLength();
    for (int row = rows.from(); row < rows.to(); row++) {
      boolean known = parameter.squares().known();
      double square =
          known
              ? parameter.squares().gradients()[row]
              : square(parameter.gradient(), row * length, length, scratch);
      squares[rows.parameter()][row] = square;
      float factor = 1;
      if (clips(parameter)) {
        double norm =
            Math.sqrt(
                known
                    ? parameter.squares().values()[row]
                    : square(parameter.values(), row * length, length, scratch));
        double limit = settings.clipping() * Math.max(norm, settings.minimumNorm());
        double gradientNorm = Math.max(Math.sqrt(square), GRADIENT_FLOOR);
        factor = gradientNorm > limit ? (float) (limit / gradientNorm) : 1;
      }
      factors[rows.parameter()][row] = factor;
    }
  }

  private static double square(Tensor tensor, int from, int length, Scratch scratch) {
    float[] values = scratch.floats(0, length);
    float[] products = scratch.floats(1, length);
    float[] spare = scratch.floats(2, length);
    tensor.floats().get(from, values, 0, length);
    Tiles.multiply(values, values, products, length);
    return Tiles.sum(products, spare, length);
  }

  /** Updates momentum and parameters by the gradient last measured. */
  void update(double learningRate) {
    workers.run(
        tasks.size(),
        (number, scratch) -> update(tasks.get(number), (float) learningRate, scratch));
  }

  private void update(Rows rows, float rate, Scratch scratch) {
    Parameter parameter = parameters.get(rows.parameter());
    Tensor velocity = velocities.get(rows.parameter());
    int length = parameter.rowLength();
    float[] p = scratch.floats(0, length);
    float[] g = scratch.floats(1, length);
    float[] v = scratch.floats(2, length);
    for (int row = rows.from(); row < rows.to(); row++) {
      int at = row * length;
      parameter.values().floats().get(at, p, 0, length);
      parameter.gradient().floats().get(at, g, 0, length);
      velocity.floats().get(at, v, 0, length);
      float factor = factors[rows.parameter()][row];
      step(p, g, v, length, factor, (float) settings.weightDecay(), (float) settings.momentum());
      descend(p, g, v, length, rate, (float) settings.momentum());
      parameter.values().floats().put(at, p, 0, length);
      velocity.floats().put(at, v, 0, length);
    }
  }

  /** g = factor·g + decay·p, v = momentum·v + g. */
  private static void step(
      float[] p, float[] g, float[] v, int length, float factor, float decay, float momentum) {
    for (int i = 0; i < length; i++) {
      g[i] = factor * g[i] + decay * p[i];
    }
    for (int i = 0; i < length; i++) {
      v[i] = momentum * v[i] + g[i];
    }
  }

  /** p −= rate·(g + momentum·v). */
  private static void descend(
      float[] p, float[] g, float[] v, int length, float rate, float momentum) {
    for (int i = 0; i < length; i++) {
      p[i] -= rate * (g[i] + momentum * v[i]);
    }
  }
}
