package io.radflow.training.dl4j;

import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.ParameterStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The graph's parameters in their published order: HWIO outside, OHWI in native memory. */
final class NativeParameters implements ParameterStore {

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  NativeParameters(List<Parameter> parameters) {
    parameters.forEach(parameter -> this.parameters.put(parameter.description().name(), parameter));
  }

  @Override
  public void set(BitParameter description, float[] values) {
    Parameter parameter = parameters.get(description.name());
    if (values.length != description.count()) {
      throw new IllegalArgumentException(
          description + " needs " + description.count() + " values, not " + values.length);
    }
    int units = parameter.rows();
    int length = parameter.rowLength();
    float[] row = new float[length];
    for (int unit = 0; unit < units; unit++) {
      for (int i = 0; i < length; i++) {
        row[i] = values[i * units + unit];
      }
      parameter.values().floats().put(unit * length, row, 0, length);
    }
  }

  @Override
  public float[] values(BitParameter description) {
    return published(parameters.get(description.name()).values(), description);
  }

  /** The gradient of a parameter in the order of its published shape. */
  float[] gradient(BitParameter description) {
    return published(parameters.get(description.name()).gradient(), description);
  }

  private static float[] published(Tensor tensor, BitParameter description) {
    int units = description.rows();
    int length = description.rowLength();
    float[] values = new float[units * length];
    float[] row = new float[length];
    for (int unit = 0; unit < units; unit++) {
      tensor.floats().get(unit * length, row, 0, length);
      for (int i = 0; i < length; i++) {
        values[i * units + unit] = row[i];
      }
    }
    return values;
  }
}
