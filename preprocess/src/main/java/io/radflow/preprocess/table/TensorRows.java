package io.radflow.preprocess.table;

import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.record.ViewRow;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.table.Columns;
import io.radflow.core.table.RecordRows;
import io.radflow.core.table.StageTables;
import io.radflow.preprocess.job.SampleTensors;
import io.radflow.preprocess.recipe.Recipe;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;

/** Applies a recipe to the images of a table's rows. */
@Internal
public final class TensorRows extends RichMapFunction<Row, Row> {

  private static final long serialVersionUID = 2L;

  /** Of no use once there is a tensor. */
  private static final RecordRows<ImageSample> IMAGES =
      RecordRows.of(ImageSample.class).only("image", "reference", "crc32c");

  /** As far as a recipe looks at it. */
  private static final RecordRows<ImageSample> SAMPLES =
      RecordRows.of(ImageSample.class)
          .only(
              "id",
              "split",
              "format",
              "height",
              "width",
              "channels",
              "bits",
              "image",
              "reference",
              "crc32c");

  private static final RecordRows<TensorSample> TENSORS =
      RecordRows.of(TensorSample.class)
          .only(
              "recipe",
              "height",
              "width",
              "channels",
              "bits",
              "pixels",
              "format",
              "checksum",
              "sourceHeight",
              "sourceWidth");

  private static final RecordRows<ViewRow> REJECTS =
      RecordRows.of(ViewRow.class)
          .only("rejectReason", "rejectDetail")
          .orElse("rejectReason", null)
          .orElse("rejectDetail", null);

  private static final RecordRows<ViewRow> DROPS =
      RecordRows.of(ViewRow.class).only("droppedBy").orElse("droppedBy", null);

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

  /**
   * The output's columns.
   *
   * @throws IllegalArgumentException if the input has not those that are read
   */
  public static RowTypeInfo type(Columns columns) {
    return columns
        .reads(SAMPLES)
        .reads(DROPS)
        .reads(REJECTS)
        .without(IMAGES)
        .with(TENSORS)
        .with(REJECTS)
        .output();
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
    ViewRow reject = REJECTS.record(row);
    Map<String, Object> values = withoutTensor(row);
    if (reject.getRejectReason() == null && DROPS.record(row).getDroppedBy() == null) {
      ImageSample sample = SAMPLES.record(row);
      try {
        values.putAll(TENSORS.values(tensors.of(sample, sample.getSplit()).sample()));
      } catch (RejectedException e) {
        reject.setRejectReason(e.reason().name());
        reject.setRejectDetail(e.getMessage());
      }
    }
    values.putAll(REJECTS.values(reject));
    return StageTables.row(output, row, values);
  }

  private Map<String, Object> withoutTensor(Row row) {
    Map<String, Object> values = new HashMap<>();
    values.put("recipe", recipe.name());
    values.put("pixels", null);
    values.put("checksum", null);
    values.put("sourceHeight", row.getField("height"));
    values.put("sourceWidth", row.getField("width"));
    return values;
  }
}
