package io.radflow.infra.models.onnx;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.BitUnit;
import io.radflow.training.network.Stem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A BiT network as ONNX's operators: standardised kernels are constants, a group normalisation is
 * an instance normalisation of 32 reshaped channels. Both are so for the widest support: opset 13
 * has all of it.
 */
final class OnnxGraph {

  static final String INPUT = "image";
  static final String OUTPUT = "logits";

  private static final String ONES = "group_norm/ones";
  private static final String ZEROS = "group_norm/zeros";
  private static final String GROUPED = "group_norm/grouped";

  /**
   * What pads the root's maximum: as good as zero. ONNX Runtime (1.17 to 1.20 at least) and others
   * make a pad of exactly zero the maximum's own, which is one of minus infinity.
   */
  private static final float BORDER = Float.MIN_NORMAL;

  private final List<ProtoMessage> nodes = new ArrayList<>();
  private final List<OnnxTensor> tensors = new ArrayList<>();

  private OnnxGraph() {}

  static OnnxGraph of(BitNetwork network) {
    OnnxGraph graph = new OnnxGraph();
    float[] ones = new float[BitNetwork.GROUPS];
    Arrays.fill(ones, 1f);
    graph.constant(ONES, ones);
    graph.constant(ZEROS, new float[BitNetwork.GROUPS]);
    graph.constant(GROUPED, 0L, BitNetwork.GROUPS, -1L);
    String x = graph.root(network);
    for (BitUnit unit : network.bottlenecks()) {
      x = graph.unit(unit, x);
    }
    graph.head(network, x);
    return graph;
  }

  List<ProtoMessage> nodes() {
    return nodes;
  }

  List<OnnxTensor> tensors() {
    return tensors;
  }

  private String root(BitNetwork network) {
    Stem stem = network.stem();
    String x = convolution("root", INPUT, network.rootParameters().get(0), stem.stride());
    if (!stem.pools()) {
      return x;
    }
    // Zeros, as BiT pads; the operator's own padding is minus infinity.
    constant("root/pads", 0L, 0L, 1L, 1L, 0L, 0L, 1L, 1L);
    constant("root/border", BORDER);
    String padded = node("Pad", "root/pad", List.of(x, "root/pads", "root/border"));
    return node(
        "MaxPool",
        "root/pool",
        List.of(padded),
        integers("kernel_shape", 3, 3),
        integers("strides", 2, 2));
  }

  private String unit(BitUnit unit, String x) {
    List<BitParameter> parameters = unit.parameters();
    String activated = normalised(unit.name() + "/a", x, parameters.get(0), parameters.get(1));
    String shortcut =
        unit.projects()
            ? convolution(
                unit.name() + "/proj",
                activated,
                parameters.get(parameters.size() - 1),
                unit.stride())
            : x;
    String y = convolution(unit.name() + "/a", activated, parameters.get(2), 1);
    y = normalised(unit.name() + "/b", y, parameters.get(3), parameters.get(4));
    y = convolution(unit.name() + "/b", y, parameters.get(5), unit.stride());
    y = normalised(unit.name() + "/c", y, parameters.get(6), parameters.get(7));
    y = convolution(unit.name() + "/c", y, parameters.get(8), 1);
    return node("Add", unit.name() + "/sum", List.of(y, shortcut));
  }

  private void head(BitNetwork network, String x) {
    List<BitParameter> parameters = network.headParameters();
    String y = normalised("head", x, parameters.get(0), parameters.get(1));
    y = node("GlobalAveragePool", "head/average", List.of(y));
    y = node("Flatten", "head/features", List.of(y));
    BitParameter kernel = parameters.get(2);
    BitParameter bias = parameters.get(3);
    weights(kernel, kernel.shape()[2], kernel.shape()[3]);
    weights(bias, bias.shape()[0]);
    node("Gemm", OUTPUT, List.of(y, kernel.name(), bias.name()));
  }

  private String convolution(String name, String x, BitParameter kernel, int stride) {
    int[] shape = kernel.shape();
    int size = shape[0];
    int padding = size / 2;
    weights(kernel, shape[3], shape[2], size, size);
    return node(
        "Conv",
        name + "/convolution",
        List.of(x, kernel.name()),
        integers("kernel_shape", size, size),
        integers("strides", stride, stride),
        integers("pads", padding, padding, padding, padding));
  }

  private String normalised(String name, String x, BitParameter gamma, BitParameter beta) {
    weights(gamma, gamma.shape()[0], 1, 1);
    weights(beta, beta.shape()[0], 1, 1);
    String shape = node("Shape", name + "/shape", List.of(x));
    String y = node("Reshape", name + "/groups", List.of(x, GROUPED));
    ProtoMessage epsilon =
        new ProtoMessage()
            .text(1, "epsilon")
            .real(2, (float) BitNetwork.GROUP_NORM_EPSILON)
            .number(20, 1);
    y = node("InstanceNormalization", name + "/norm", List.of(y, ONES, ZEROS), epsilon);
    y = node("Reshape", name + "/channels", List.of(y, shape));
    y = node("Mul", name + "/scaled", List.of(y, gamma.name()));
    y = node("Add", name + "/shifted", List.of(y, beta.name()));
    return node("Relu", name + "/activated", List.of(y));
  }

  /** Adds a node whose only output is called as it. */
  private String node(
      String operator, String name, List<String> inputs, ProtoMessage... attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, name).text(3, name).text(4, operator);
    for (ProtoMessage attribute : attributes) {
      node.message(5, attribute);
    }
    nodes.add(node);
    return name;
  }

  private static ProtoMessage integers(String name, long... values) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    Arrays.stream(values).forEach(value -> attribute.number(8, value));
    return attribute.number(20, 7);
  }

  private void weights(BitParameter parameter, long... shape) {
    tensors.add(new OnnxTensor(parameter.name(), OnnxTensor.FLOAT, shape, parameter, null));
  }

  private void constant(String name, float value) {
    add(name, OnnxTensor.FLOAT, new long[0], bytes(Float.BYTES).putFloat(value));
  }

  private void constant(String name, float[] values) {
    ByteBuffer bytes = bytes(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    add(name, OnnxTensor.FLOAT, new long[] {values.length}, bytes);
  }

  private void constant(String name, long... values) {
    ByteBuffer bytes = bytes(Long.BYTES * values.length);
    bytes.asLongBuffer().put(values);
    add(name, OnnxTensor.INT64, new long[] {values.length}, bytes);
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void add(String name, int type, long[] shape, ByteBuffer bytes) {
    tensors.add(new OnnxTensor(name, type, shape, null, bytes.array()));
  }
}
