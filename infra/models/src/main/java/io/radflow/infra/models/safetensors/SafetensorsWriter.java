package io.radflow.infra.models.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.TensorNames;
import io.radflow.infra.models.format.TensorOrder;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.ParameterValues;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/** Writes a network's weights as safetensors, float32. */
@Internal
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** Writes one tensor after the other. The stream is not closed. */
  public static void write(
      BitNetwork network,
      ParameterValues weights,
      TensorNames names,
      ModelDescription description,
      OutputStream out)
      throws IOException {
    byte[] header = header(network, names, description);
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    out.write(header);
    for (BitParameter parameter : network.parameters()) {
      TensorOrder.write(parameter, weights.values(parameter), out);
    }
  }

  private static byte[] header(BitNetwork network, TensorNames names, ModelDescription description)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode header = mapper.createObjectNode();
    ObjectNode metadata = header.putObject(SafetensorsFile.METADATA);
    // What transformers and timm look for.
    metadata.put("format", "pt");
    description.values().forEach(metadata::put);
    long offset = 0;
    for (BitParameter parameter : network.parameters()) {
      ObjectNode tensor = header.putObject(names.of(parameter)).put("dtype", "F32");
      TensorNames.shape(parameter).forEach(tensor.withArray("shape")::add);
      long end = offset + Float.BYTES * parameter.count();
      tensor.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] text = mapper.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, text.length + Math.floorMod(-text.length, ALIGNMENT));
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }
}
