package io.radflow.training.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.FloatImages;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/**
 * A reference case. Inputs and weights are rebuilt from their tensors' names.
 *
 * @param json what the reference computed
 */
@Internal
public record GoldenCase(JsonNode json) {

  private static final String MORE_CASES = "radflow.golden-cases";

  /** All cases of the project, then those of the files that the property names. */
  public static List<GoldenCase> all() throws IOException {
    List<GoldenCase> cases = new ArrayList<>();
    for (String resource : List.of("/golden/bit_model.json", "/golden/bit_model_more.json")) {
      try (InputStream in = GoldenCase.class.getResourceAsStream(resource)) {
        addCases(in, cases);
      }
    }
    for (String file : System.getProperty(MORE_CASES, "").split(",")) {
      if (!file.isBlank()) {
        try (InputStream in = Files.newInputStream(Path.of(file.strip()))) {
          addCases(in, cases);
        }
      }
    }
    return cases;
  }

  private static void addCases(InputStream in, List<GoldenCase> to) throws IOException {
    new ObjectMapper().readTree(in).get("cases").forEach(one -> to.add(new GoldenCase(one)));
  }

  public String label() {
    return json.get("label").asText();
  }

  @Override
  public String toString() {
    return label();
  }

  public BitNetwork network() {
    List<Integer> units = new ArrayList<>();
    json.get("block_units").forEach(count -> units.add(count.asInt()));
    return new BitNetwork(units, json.get("width_factor").asInt(), json.get("classes").asInt());
  }

  /**
   * How the reference trained.
   *
   * @param microBatch 0 takes the batch whole
   */
  public EngineSettings settings(int microBatch) {
    JsonNode optimiser = json.get("optimiser");
    double decay = optimiser.get("weight_decay").asDouble();
    return new EngineSettings(
        LossKind.valueOf(json.get("loss_kind").asText().toUpperCase(Locale.ROOT)),
        Normalization.half(),
        optimiser.get("agc").asBoolean()
            ? OptimizerSettings.sgdAgc(decay)
            : OptimizerSettings.sgd(decay),
        microBatch,
        0,
        0);
  }

  public int steps() {
    return json.get("optimiser").get("steps").asInt();
  }

  public double learningRate() {
    return json.get("optimiser").get("lr").asDouble();
  }

  /** The loss of a step, before its update. */
  public double loss(int step) {
    return json.get("optimiser").get("losses").get(step).asDouble();
  }

  /** Logits [N, K] before the first step. */
  public double[] logits() {
    return flat(json.get("logits"));
  }

  /** Logits [N, K] after the last step. */
  public double[] logitsAfter() {
    return flat(json.get("optimiser").get("logits_after"));
  }

  private static double[] flat(JsonNode rows) {
    int columns = rows.get(0).size();
    double[] values = new double[rows.size() * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i / columns).get(i % columns).asDouble();
    }
    return values;
  }

  /** L2 norm of a parameter's gradient in the first step. */
  public double gradientNorm(BitParameter parameter) {
    return json.get("grad_l2").get(parameter.name()).asDouble();
  }

  /** What float32 strays from float64 in PyTorch, of "logits", "losses" and so on. */
  public double float32Error(String of) {
    return json.get("float32_error").get(of).asDouble();
  }

  /** Labels [N, K]: one-hot for softmax, NaN for unknown. */
  public float[] labels() {
    int classes = json.get("classes").asInt();
    JsonNode rows = json.get("labels");
    float[] labels = new float[rows.size() * classes];
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).isInt()) {
        labels[row * classes + rows.get(row).asInt()] = 1;
        continue;
      }
      for (int k = 0; k < classes; k++) {
        JsonNode label = rows.get(row).get(k);
        labels[row * classes + k] = label.isNull() ? Float.NaN : (float) label.asDouble();
      }
    }
    return labels;
  }

  public FloatImages images() {
    JsonNode input = json.get("input");
    int samples = input.get("shape").get(0).asInt();
    int height = input.get("shape").get(2).asInt();
    int width = input.get("shape").get(3).asInt();
    int pixels = height * width;
    float[] nchw =
        values(
            input.get("name").asText(),
            samples * 3 * pixels,
            input.get("scale").asDouble(),
            input.get("offset").asDouble());
    float[] nhwc = new float[nchw.length];
    for (int n = 0; n < samples; n++) {
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < pixels; i++) {
          nhwc[(n * pixels + i) * 3 + c] = nchw[(n * 3 + c) * pixels + i];
        }
      }
    }
    return new FloatImages(nhwc, samples, height, width);
  }

  /** Sets every parameter to the case's. */
  public void fill(ParameterStore store) {
    String prefix = json.get("prefix").asText();
    for (BitParameter parameter : network().parameters()) {
      double scale = parameter.kind() == BitParameter.Kind.HEAD_KERNEL ? 0.05 : 0.2;
      double offset = parameter.kind() == BitParameter.Kind.GAMMA ? 1 : 0;
      float[] oihw = values(prefix + parameter.name(), (int) parameter.count(), scale, offset);
      store.set(parameter, parameter.shape().length == 4 ? hwio(oihw, parameter.shape()) : oihw);
    }
  }

  private static float[] hwio(float[] oihw, int[] shape) {
    int size = shape[0] * shape[1];
    int in = shape[2];
    int out = shape[3];
    float[] values = new float[oihw.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int s = 0; s < size; s++) {
          values[(s * in + i) * out + o] = oihw[(o * in + i) * size + s];
        }
      }
    }
    return values;
  }

  private static float[] values(String name, int count, double scale, double offset) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      long z = hash + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      z = z ^ z >>> 31;
      values[i] = (float) (offset + scale * ((z >>> 40) / (double) (1 << 24) - 0.5));
    }
    return values;
  }
}
