package io.radflow.infra.models.onnx;

import com.google.protobuf.CodedOutputStream;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.TensorOrder;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter.Kind;
import io.radflow.training.weights.ParameterValues;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Writes a network as ONNX, one tensor after the other. A graph takes normalised pixels [N, 3, H,
 * W], float32, and gives logits [N, K].
 */
@Internal
public final class OnnxWriter {

  /** A message of protocol buffers has less than 2 GiB. */
  public static final long MOST_BYTES = 2_000_000_000;

  private static final int IR_VERSION = 7;
  private static final int OPSET = 13;
  private static final int EXTERNAL = 1;

  private final OnnxGraph graph;
  private final ParameterValues weights;
  private final ModelDescription description;

  public OnnxWriter(BitNetwork network, ParameterValues weights, ModelDescription description) {
    this.graph = OnnxGraph.of(network);
    this.weights = weights;
    this.description = description;
  }

  /** Whether the weights are too many for one file. */
  public static boolean needsData(BitNetwork network) {
    return Float.BYTES * network.parameterCount() > MOST_BYTES;
  }

  /** Writes graph and weights. The stream is not closed. */
  public void write(OutputStream out) throws IOException {
    List<byte[]> headers = new ArrayList<>();
    for (OnnxTensor tensor : graph.tensors()) {
      headers.add(tensor.header().bytes());
    }
    write(headers, false, out);
  }

  /**
   * Writes the graph to one stream and the weights to another. Neither is closed.
   *
   * @param name of the file of weights, which must lie beside the other
   */
  public void write(OutputStream out, String name, OutputStream data) throws IOException {
    List<byte[]> headers = new ArrayList<>();
    long offset = 0;
    for (OnnxTensor tensor : graph.tensors()) {
      ProtoMessage header = tensor.header();
      if (tensor.parameter() != null) {
        header
            .message(13, entry("location", name))
            .message(13, entry("offset", Long.toString(offset)))
            .message(13, entry("length", Long.toString(tensor.size())))
            .number(14, EXTERNAL);
        writeValues(tensor, data);
        offset += tensor.size();
      }
      headers.add(header.bytes());
    }
    data.flush();
    write(headers, true, out);
  }

  private void write(List<byte[]> headers, boolean external, OutputStream out) throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    coded.writeInt64(1, IR_VERSION);
    coded.writeString(2, "RadFlow");
    ProtoMessage.start(coded, 7, graphSize(headers, external));
    for (ProtoMessage node : graph.nodes()) {
      coded.writeByteArray(1, node.bytes());
    }
    coded.writeString(2, "BiT");
    for (int i = 0; i < headers.size(); i++) {
      OnnxTensor tensor = graph.tensors().get(i);
      boolean outside = external && tensor.parameter() != null;
      ProtoMessage.start(coded, 5, tensorSize(headers.get(i), tensor, outside));
      coded.writeRawBytes(headers.get(i));
      if (!outside) {
        ProtoMessage.start(coded, 9, tensor.size());
        coded.flush();
        writeValues(tensor, out);
      }
    }
    coded.writeRawBytes(ends());
    coded.writeByteArray(8, new ProtoMessage().text(1, "").number(2, OPSET).bytes());
    for (var one : description.values().entrySet()) {
      coded.writeByteArray(14, entry(one.getKey(), one.getValue()).bytes());
    }
    coded.flush();
    out.flush();
  }

  private long graphSize(List<byte[]> headers, boolean external) {
    long size = CodedOutputStream.computeStringSize(2, "BiT") + ends().length;
    for (ProtoMessage node : graph.nodes()) {
      size += CodedOutputStream.computeByteArraySize(1, node.bytes());
    }
    for (int i = 0; i < headers.size(); i++) {
      OnnxTensor tensor = graph.tensors().get(i);
      long tensorSize = tensorSize(headers.get(i), tensor, external && tensor.parameter() != null);
      size += ProtoMessage.sizeOfStart(5, tensorSize) + tensorSize;
    }
    return size;
  }

  private static long tensorSize(byte[] header, OnnxTensor tensor, boolean outside) {
    return outside
        ? header.length
        : header.length + ProtoMessage.sizeOfStart(9, tensor.size()) + tensor.size();
  }

  /** The graph's input and output. */
  private static byte[] ends() {
    ProtoMessage image =
        value(OnnxGraph.INPUT, dimension("N"), fixed(3), dimension("H"), dimension("W"));
    ProtoMessage logits = value(OnnxGraph.OUTPUT, dimension("N"), dimension("K"));
    return new ProtoMessage().message(11, image).message(12, logits).bytes();
  }

  private static ProtoMessage value(String name, ProtoMessage... dimensions) {
    ProtoMessage shape = new ProtoMessage();
    for (ProtoMessage dimension : dimensions) {
      shape.message(1, dimension);
    }
    ProtoMessage tensor = new ProtoMessage().number(1, OnnxTensor.FLOAT).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  private static ProtoMessage dimension(String name) {
    return new ProtoMessage().text(2, name);
  }

  private static ProtoMessage fixed(long size) {
    return new ProtoMessage().number(1, size);
  }

  private static ProtoMessage entry(String key, String value) {
    return new ProtoMessage().text(1, key).text(2, value);
  }

  private void writeValues(OnnxTensor tensor, OutputStream out) throws IOException {
    if (tensor.parameter() == null) {
      out.write(tensor.bytes());
      return;
    }
    float[] values = weights.values(tensor.parameter());
    if (tensor.parameter().kind() == Kind.HEAD_KERNEL) {
      // [features, classes], as it is.
      TensorOrder.write(values, out);
      return;
    }
    if (tensor.parameter().kind() == Kind.STANDARDIZED_KERNEL) {
      Standardization.apply(tensor.parameter(), values);
    }
    TensorOrder.write(tensor.parameter(), values, out);
  }
}
