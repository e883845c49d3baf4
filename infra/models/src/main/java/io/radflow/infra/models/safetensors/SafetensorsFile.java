package io.radflow.infra.models.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.radflow.infra.models.format.FileSlice;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.StoredTensor;
import io.radflow.infra.models.format.TensorFile;
import io.radflow.infra.models.format.TensorType;
import io.radflow.training.weights.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** Eight bytes that tell the header's length, a header in JSON, and the values. */
@Internal
public final class SafetensorsFile implements TensorFile {

  static final String METADATA = "__metadata__";

  /** R152x4's has 50 KB; the format's own reader takes 100 MB, which would not fit on the heap. */
  private static final long LONGEST_HEADER = 16 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Map<String, TensorType> TYPES =
      Map.of(
          "F16", TensorType.FLOAT16,
          "BF16", TensorType.BFLOAT16,
          "F32", TensorType.FLOAT32,
          "F64", TensorType.FLOAT64,
          "I64", TensorType.INT64,
          "I32", TensorType.INT32,
          "I16", TensorType.INT16,
          "I8", TensorType.INT8,
          "U8", TensorType.UINT8,
          "BOOL", TensorType.BOOL);

  private final FileChannel channel;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  private SafetensorsFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Whether a file that begins so may be of the form. */
  public static boolean isBegun(byte[] first) {
    return first.length > 8
        && first[8] == '{'
        && ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong() <= LONGEST_HEADER
        && first[7] == 0;
  }

  /**
   * @throws IOException if the header is not one, or tensors overlap, leave the file, or leave
   *     bytes between them
   */
  public static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path);
    try {
      SafetensorsFile file = new SafetensorsFile(channel);
      file.readHeader();
      return file;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    long length = ByteBuffer.wrap(bytes(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > LONGEST_HEADER || length > channel.size() - 8) {
      throw new IOException(
          "A safetensors header of %s bytes in a file of %d; at most %d are read"
              .formatted(Long.toUnsignedString(length), channel.size(), LONGEST_HEADER));
    }
    JsonNode header = parse(bytes(8, (int) length));
    long values = 8 + length;
    List<long[]> ranges = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        field
            .getValue()
            .properties()
            .forEach(one -> metadata.put(one.getKey(), one.getValue().asText()));
      } else {
        ranges.add(addTensor(field.getKey(), field.getValue(), values));
      }
    }
    checkCoverage(ranges, channel.size() - values);
  }

  private static JsonNode parse(byte[] header) throws IOException {
    try {
      JsonNode tree = MAPPER.readTree(new String(header, StandardCharsets.UTF_8));
      if (!tree.isObject()) {
        throw new IOException("A safetensors header is a JSON object, not " + tree.getNodeType());
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new IOException(
          "The safetensors header is no JSON: " + Printable.of(e.getOriginalMessage()), e);
    }
  }

  private long[] addTensor(String name, JsonNode tensor, long values) throws IOException {
    String shown = Printable.of(name);
    TensorType type = TYPES.get(tensor.path("dtype").asText());
    List<Long> offsets = numbers(tensor.path("data_offsets"), shown, "data_offsets");
    List<Long> shape = numbers(tensor.path("shape"), shown, "shape");
    if (type == null) {
      throw new IOException(
          "%s: dtype '%s', expected one of %s"
              .formatted(
                  shown,
                  Printable.of(tensor.path("dtype").asText()),
                  TYPES.keySet().stream().sorted().toList()));
    }
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new IOException(
          shown + ": data_offsets " + offsets + ", expected where it begins and where it ends");
    }
    long bytes = offsets.get(1) - offsets.get(0);
    FileSlice data = new FileSlice(channel, values + offsets.get(0), bytes);
    if (offsets.get(1) > channel.size() - values) {
      throw new IOException(
          "%s: ends at byte %d of the values, of which there are %d"
              .formatted(shown, offsets.get(1), channel.size() - values));
    }
    try {
      StoredTensor stored = StoredTensor.contiguous(type, ByteOrder.LITTLE_ENDIAN, shape, data);
      if (stored.count() != bytes / type.bytes() || bytes % type.bytes() != 0) {
        throw new IOException(
            "%s: %s values of %s in %d bytes".formatted(shown, shape, type, bytes));
      }
      tensors.put(name, stored);
    } catch (IllegalArgumentException e) {
      throw new IOException(shown + ": " + e.getMessage(), e);
    }
    return new long[] {offsets.get(0), offsets.get(1)};
  }

  private static List<Long> numbers(JsonNode list, String tensor, String field) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode one : list) {
      if (!one.isIntegralNumber() || !one.canConvertToLong() || one.asLong() < 0) {
        throw new IOException(
            "%s: %s %s, expected whole numbers from 0 on"
                .formatted(tensor, field, Printable.of(list.toString())));
      }
      numbers.add(one.asLong());
    }
    if (!list.isArray()) {
      throw new IOException(tensor + ": expected " + field + ", a list of numbers");
    }
    return Collections.unmodifiableList(numbers);
  }

  /** As the format demands: every byte is of one tensor. */
  private static void checkCoverage(List<long[]> ranges, long bytes) throws IOException {
    ranges.sort(Comparator.<long[]>comparingLong(range -> range[0]).thenComparing(r -> r[1]));
    long end = 0;
    for (long[] range : ranges) {
      if (range[0] != end) {
        throw new IOException(
            "Tensors %s: one ends at byte %d of the values, the next begins at %d"
                .formatted(range[0] < end ? "overlap" : "leave a hole", end, range[0]));
      }
      end = range[1];
    }
    if (end != bytes) {
      throw new IOException(
          "The tensors end at byte %d of the values, of which there are %d".formatted(end, bytes));
    }
  }

  private byte[] bytes(long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("The file ends within the safetensors header");
      }
    }
    return buffer.array();
  }

  @Override
  public String format() {
    return "safetensors";
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription(metadata);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
