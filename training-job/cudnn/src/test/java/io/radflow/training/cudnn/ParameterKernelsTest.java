package io.radflow.training.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitParameter.Kind;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Standardisation both ways, clipping and Nesterov's step against their formulas in float64. */
class ParameterKernelsTest {

  private static final double RATE = 0.3;
  private static final OptimizerSettings OPTIMIZER = OptimizerSettings.sgdAgc(1e-2);

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BF16"})
  void aStepOverAllParametersFollowsTheFormulas(Precision precision) {
    try (KernelRoom room = new KernelRoom(precision)) {
      double squares = 0;
      long clipped = 0;
      long scalars = room.arena.take(StepScalars.BYTES);
      long losses = room.arena.take(2 * Double.BYTES);
      writeScalars(room, scalars, losses);
      for (BitParameter parameter : KernelRoom.NETWORK.parameters()) {
        int count = (int) parameter.count();
        room.writeFloats(room.parameters.value(parameter), room.noise(count));
        room.writeFloats(room.parameters.gradient(parameter), room.noise(count));
        room.writeFloats(room.parameters.momentum(parameter), room.noise(count));
      }
      room.parameters.changed();
      room.parameters.refreshCopies(room.stream());
      Reference[] expected = new Reference[KernelRoom.NETWORK.parameters().size()];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = new Reference(room, KernelRoom.NETWORK.parameters().get(i));
        squares += expected[i].squares;
        clipped += expected[i].clipped;
        assertCopy(room, expected[i].parameter, expected[i].standardized);
      }

      room.parameters.update(room.stream(), scalars, losses, 2);

      for (Reference reference : expected) {
        int count = (int) reference.parameter.count();
        String name = reference.parameter.name();
        float[] values = room.readFloats(room.parameters.value(reference.parameter), count);
        assertThat(KernelRoom.apart(values, reference.values)).as(name).isLessThan(1e-5);
        float[] momenta = room.readFloats(room.parameters.momentum(reference.parameter), count);
        assertThat(KernelRoom.apart(momenta, reference.momenta)).as(name).isLessThan(1e-5);
      }
      ByteBuffer results = room.readBytes(room.parameters.results(), room.parameters.resultBytes());
      assertThat(results.getDouble()).isEqualTo(0.75);
      assertThat(results.getDouble()).isCloseTo(squares, within(1e-5 * squares));
      assertThat(results.getDouble()).isEqualTo(clipped);
      assertThat(clipped).isPositive();
    }
  }

  private static void writeScalars(KernelRoom room, long scalars, long losses) {
    try (HostMemory host = room.device.allocateHost(StepScalars.BYTES, false)) {
      StepScalars.ofStep(null, OPTIMIZER, RATE).write(host.slice(0, StepScalars.BYTES));
      room.stream().upload(scalars, host, 0, StepScalars.BYTES);
      room.stream().synchronize();
    }
    try (HostMemory host = room.device.allocateHost(2 * Double.BYTES, false)) {
      host.slice(0, 2 * Double.BYTES).putDouble(0.5).putDouble(0.25);
      room.stream().upload(losses, host, 0, 2 * Double.BYTES);
      room.stream().synchronize();
    }
  }

  private static void assertCopy(KernelRoom room, BitParameter parameter, double[] expected) {
    if (parameter.kind() != Kind.STANDARDIZED_KERNEL) {
      return;
    }
    ElementType type = room.computation.type();
    ParameterLayout.Place place = room.parameters.place(parameter);
    int count = (int) (parameter.count() / place.channels() * place.padded());
    float[] copy = room.read(room.parameters.copy(parameter), type, count);
    double[] padded = new double[count];
    for (int i = 0; i < count; i++) {
      int channel = i % place.padded();
      if (channel < place.channels()) {
        padded[i] = expected[i / place.padded() * place.channels() + channel];
      }
    }
    assertThat(KernelRoom.apart(copy, padded))
        .as(parameter.name())
        .isLessThan(4 * room.tolerance());
  }

  /** What becomes of a parameter, row by row. */
  private static final class Reference {

    private final BitParameter parameter;
    private final double[] standardized;
    private final double[] values;
    private final double[] momenta;
    private double squares;
    private long clipped;

    Reference(KernelRoom room, BitParameter parameter) {
      this.parameter = parameter;
      int count = (int) parameter.count();
      float[] value = room.readFloats(room.parameters.value(parameter), count);
      float[] gradient = room.readFloats(room.parameters.gradient(parameter), count);
      float[] momentum = room.readFloats(room.parameters.momentum(parameter), count);
      standardized = new double[count];
      values = new double[count];
      momenta = new double[count];
      int length = parameter.rowLength();
      for (int row = 0; row < parameter.rows(); row++) {
        double[] p = new double[length];
        double[] g = new double[length];
        double[] v = new double[length];
        for (int i = 0; i < length; i++) {
          p[i] = value[row * length + i];
          g[i] = gradient[row * length + i];
          v[i] = momentum[row * length + i];
        }
        step(row * length, p, g, v);
      }
    }

    private void step(int at, double[] p, double[] g, double[] v) {
      if (parameter.kind() == Kind.STANDARDIZED_KERNEL) {
        unstandardize(at, p, g);
      }
      double norm = norm(g);
      squares += norm * norm;
      double limit = OPTIMIZER.clipping() * Math.max(norm(p), OPTIMIZER.minimumNorm());
      double factor = 1;
      if (parameter.kind() != Kind.HEAD_KERNEL && norm > limit) {
        factor = limit / norm;
        clipped++;
      }
      for (int i = 0; i < p.length; i++) {
        double slope = factor * g[i] + OPTIMIZER.weightDecay() * p[i];
        momenta[at + i] = OPTIMIZER.momentum() * v[i] + slope;
        values[at + i] = p[i] - RATE * (slope + OPTIMIZER.momentum() * momenta[at + i]);
      }
    }

    /** The gradient by the weights, from that by the standardised ones (Qiao et al., 2019). */
    private void unstandardize(int at, double[] p, double[] g) {
      double mean = 0;
      double average = 0;
      for (int i = 0; i < p.length; i++) {
        mean += p[i] / p.length;
        average += g[i] / p.length;
      }
      double variance = 0;
      for (double value : p) {
        variance += (value - mean) * (value - mean) / p.length;
      }
      double inverse = 1 / Math.sqrt(variance + BitNetwork.STANDARDIZATION_EPSILON);
      double projection = 0;
      for (int i = 0; i < p.length; i++) {
        standardized[at + i] = (p[i] - mean) * inverse;
        projection += g[i] * standardized[at + i] / p.length;
      }
      for (int i = 0; i < p.length; i++) {
        g[i] = inverse * (g[i] - average - standardized[at + i] * projection);
      }
    }

    private static double norm(double[] values) {
      double squares = 0;
      for (double value : values) {
        squares += value * value;
      }
      return Math.sqrt(squares);
    }
  }
}
