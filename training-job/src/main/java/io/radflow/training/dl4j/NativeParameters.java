package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.ParameterStore;
import io.radflow.training.weights.RowOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The graph's parameters in their published order: HWIO outside, OHWI in native memory. */
final class NativeParameters implements ParameterStore {

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Tensor> values = new LinkedHashMap<>();
  private final Runnable changed;

  /**
   * @param values of the parameters, or something else of their shapes, in their order
   * @param changed runs when a parameter was set
   */
  NativeParameters(List<Parameter> parameters, List<Tensor> values, Runnable changed) {
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).description().name();
      this.parameters.put(name, parameters.get(i));
      this.values.put(name, values.get(i));
    }
    this.changed = changed;
  }

  @Override
  public void set(BitParameter description, float[] values) {
    Tensor tensor = this.values.get(description.name());
    float[] rows = RowOrder.rows(values, description);
    tensor.write(0, rows, 0, rows.length);
    changed.run();
  }

  @Override
  public float[] values(BitParameter description) {
    return published(values.get(description.name()), description);
  }

  /** The gradient of a parameter in the order of its published shape. */
  float[] gradient(BitParameter description) {
    return published(parameters.get(description.name()).gradient(), description);
  }

  private static float[] published(Tensor tensor, BitParameter description) {
    return RowOrder.published(tensor.copy(), description);
  }
}
