package io.radflow.training.weights;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Parameters on the heap. */
final class HeapStore implements ParameterStore {

  private final Map<String, float[]> values = new HashMap<>();

  /** Random weights of a network. */
  static HeapStore random(BitNetwork network, long seed) {
    HeapStore store = new HeapStore();
    new WeightInitializer(seed).initialize(network, BodyInitialization.HE, store);
    return store;
  }

  /** What a file holds. */
  static HeapStore read(BitNetwork network, InputStream npz, HeadInitialization head)
      throws IOException {
    HeapStore store = new HeapStore();
    new BitWeights(network).read(npz, store, head, 0);
    return store;
  }

  @Override
  public void set(BitParameter parameter, float[] newValues) {
    values.put(parameter.name(), newValues);
  }

  @Override
  public float[] values(BitParameter parameter) {
    return values.get(parameter.name());
  }

  Map<String, float[]> values() {
    return values;
  }
}
