package io.radflow.training.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.training.dl4j.kernel.Tensor;
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

/** Rebuilds the inputs and weights of the golden model cases from their tensors' names. */
final class GoldenCases {

  private static final String MORE_CASES = "radflow.golden-cases";

  private GoldenCases() {}

  /** All cases of the project, then those of the files that the property names. */
  static List<JsonNode> all() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    for (String resource : List.of("/golden/bit_model.json", "/golden/bit_model_more.json")) {
      try (InputStream in = GoldenCases.class.getResourceAsStream(resource)) {
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

  private static void addCases(InputStream in, List<JsonNode> to) throws IOException {
    new ObjectMapper().readTree(in).get("cases").forEach(to::add);
  }

  static BitNetwork network(JsonNode golden) {
    List<Integer> units = new ArrayList<>();
    golden.get("block_units").forEach(count -> units.add(count.asInt()));
    return new BitNetwork(units, golden.get("width_factor").asInt(), golden.get("classes").asInt());
  }

  /** Labels [N, K]: one-hot for softmax, NaN for unknown. */
  static float[] labels(JsonNode golden) {
    int classes = golden.get("classes").asInt();
    JsonNode rows = golden.get("labels");
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

  static Dl4jEngine.Images images(JsonNode golden, Dl4jEngine engine) {
    JsonNode input = golden.get("input");
    int height = input.get("shape").get(2).asInt();
    int width = input.get("shape").get(3).asInt();
    int count = input.get("shape").get(0).asInt() * 3 * height * width;
    float[] nchw =
        values(
            input.get("name").asText(),
            count,
            input.get("scale").asDouble(),
            input.get("offset").asDouble());
    return (from, to) -> {
      Tensor images = engine.pool().take(to - from, height, width, 3);
      float[] nhwc = new float[images.length()];
      for (int n = from; n < to; n++) {
        for (int c = 0; c < 3; c++) {
          for (int i = 0; i < height * width; i++) {
            nhwc[((n - from) * height * width + i) * 3 + c] =
                nchw[(n * 3 + c) * height * width + i];
          }
        }
      }
      images.write(0, nhwc, 0, nhwc.length);
      return images;
    };
  }

  static void fill(JsonNode golden, BitNetwork network, ParameterStore store) {
    String prefix = golden.get("prefix").asText();
    for (BitParameter parameter : network.parameters()) {
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

  static float[] values(String name, int count, double scale, double offset) {
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
