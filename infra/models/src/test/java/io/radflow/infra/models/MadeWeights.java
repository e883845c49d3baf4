package io.radflow.infra.models;

import io.radflow.training.check.GoldenCase;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.BitWeights;
import io.radflow.training.weights.ParameterStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Weights of a network, drawn by a seed: every tensor is another one, gamma and beta too. */
public final class MadeWeights implements ParameterStore {

  public static final BitNetwork TINY = new BitNetwork(List.of(2, 1, 1, 1), 1, 3);

  private final BitNetwork network;
  private final Map<String, float[]> values = new HashMap<>();

  private MadeWeights(BitNetwork network) {
    this.network = network;
  }

  public static MadeWeights of(BitNetwork network, long seed) {
    MadeWeights made = new MadeWeights(network);
    for (BitParameter parameter : network.parameters()) {
      Random random = new Random(seed + parameter.name().hashCode());
      double scale =
          switch (parameter.kind()) {
            case STANDARDIZED_KERNEL, HEAD_KERNEL -> 1 / Math.sqrt(parameter.rowLength());
            default -> 0.2;
          };
      double shift = parameter.name().endsWith("gamma") ? 1 : 0;
      float[] drawn = new float[(int) parameter.count()];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) (shift + scale * random.nextGaussian());
      }
      made.set(parameter, drawn);
    }
    return made;
  }

  /** Those of a reference case. */
  public static MadeWeights of(GoldenCase golden) {
    MadeWeights made = new MadeWeights(golden.network());
    golden.fill(made);
    return made;
  }

  public BitNetwork network() {
    return network;
  }

  public byte[] npz() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BitWeights(network).write(this, out);
    return out.toByteArray();
  }

  @Override
  public void set(BitParameter parameter, float[] drawn) {
    values.put(parameter.name(), drawn);
  }

  @Override
  public float[] values(BitParameter parameter) {
    return values.get(parameter.name()).clone();
  }
}
