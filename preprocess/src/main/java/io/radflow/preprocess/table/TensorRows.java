package io.radflow.preprocess.table;

import io.radflow.core.record.ImageSample;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.job.SampleTensors;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.recipe.StoredImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.types.Row;

/** Applies a recipe to the images of a table's rows. */
public final class TensorRows extends RichMapFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final Recipe recipe;
  private final StoreAddress address;
  private final String[] output;

  private transient SampleTensors tensors;

  /**
   * @param address of the bucket, for samples that refer to their images
   * @param output names of the output's columns
   */
  public TensorRows(Recipe recipe, StoreAddress address, String[] output) {
    this.recipe = recipe;
    this.address = address;
    this.output = output;
  }

  @Override
  public void open(OpenContext context) {
    tensors = new SampleTensors(recipe, address, getRuntimeContext().getMetricGroup());
  }

  @Override
  public void close() {
    if (tensors != null) {
      tensors.close();
    }
  }

  @Override
  public Row map(Row row) throws IOException {
    Map<String, Object> values = new HashMap<>();
    values.put("recipe", recipe.name());
    values.put("pixels", null);
    values.put("checksum", null);
    values.put("sourceHeight", row.getField("height"));
    values.put("sourceWidth", row.getField("width"));
    values.put("rejectReason", optional(row, "rejectReason"));
    values.put("rejectDetail", optional(row, "rejectDetail"));
    if (optional(row, "droppedBy") == null && optional(row, "rejectReason") == null) {
      try {
        put(tensors.of(sample(row), split(row)), values);
      } catch (RejectedException e) {
        values.put("rejectReason", e.reason().name());
        values.put("rejectDetail", e.getMessage());
      }
    }
    return StageTables.row(output, row, values);
  }

  private static void put(SampleTensors.Tensor tensor, Map<String, Object> values) {
    StoredImage stored = tensor.stored();
    values.put("height", stored.height());
    values.put("width", stored.width());
    values.put("channels", stored.channels());
    values.put("bits", stored.bits());
    values.put("format", stored.format());
    values.put("pixels", stored.bytes());
    values.put("checksum", tensor.checksum());
  }

  private static String split(Row row) {
    String split = row.getFieldAs("split");
    return split == null ? "" : split;
  }

  private static Object optional(Row row, String name) {
    Set<String> names = row.getFieldNames(true);
    return names != null && names.contains(name) ? row.getField(name) : null;
  }

  /** As far as a recipe looks at it. */
  private static ImageSample sample(Row row) {
    ImageSample sample = new ImageSample();
    sample.setId(row.getFieldAs("id"));
    sample.setFormat(row.getFieldAs("format"));
    sample.setHeight(row.<Integer>getFieldAs("height"));
    sample.setWidth(row.<Integer>getFieldAs("width"));
    sample.setChannels(row.<Integer>getFieldAs("channels"));
    sample.setBits(row.<Integer>getFieldAs("bits"));
    sample.setReference(row.getFieldAs("reference"));
    sample.setCrc32c(row.<Long>getFieldAs("crc32c"));
    byte[] image = row.getFieldAs("image");
    sample.setImage(image == null ? null : ByteBuffer.wrap(image));
    return sample;
  }
}
