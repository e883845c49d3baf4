package io.radflow.training.source;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.TensorSample;
import io.radflow.preprocess.recipe.StoredImage;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** A sample at its position in the run. Public fields for Flink's own serialisation. */
@Internal
public final class RunSample {

  public static final TypeInformation<RunSample> TYPE_INFORMATION = Types.POJO(RunSample.class);

  /** Of a tensor, what a sample takes. */
  static final Schema COLUMNS =
      ParquetRecords.columns(
          TensorSample.getClassSchema(),
          "id",
          "height",
          "width",
          "channels",
          "format",
          "pixels",
          "labels");

  /** Place in the run, from 0, without gaps. */
  public long position;

  /** Whether the sample is scored rather than trained on. */
  public boolean evaluation;

  /** Of a train sample, from 0. */
  public long epoch;

  /** Of a train sample that its epoch draws several times, which of them, from 0. */
  public int repeat;

  public String id;
  public int height;
  public int width;
  public int channels;

  /** RAW, or the format of an encoded picture, which augmentation decodes. */
  public String format = StoredImage.RAW;

  /** [height, width, channels], unsigned bytes; or the encoded picture. */
  public byte[] pixels;

  /** One value for each output unit, NaN is unknown; null where {@link #hot} tells them. */
  public float[] labels;

  /** Output units, where labels are null. */
  public int units;

  /** The unit whose label is 1, where all others are 0; -1 where {@link #labels} tells them. */
  public int hot = -1;

  /** For Flink. */
  public RunSample() {}

  /** What a tensor gives to a sample, whose pixels it shares. */
  public static RunSample of(TensorSample tensor) {
    RunSample sample = new RunSample();
    sample.id = tensor.getId();
    sample.height = tensor.getHeight();
    sample.width = tensor.getWidth();
    sample.channels = tensor.getChannels();
    sample.format = tensor.getFormat();
    sample.pixels = pixels(tensor.getPixels());
    sample.setLabels(tensor.getLabels());
    return sample;
  }

  private static byte[] pixels(ByteBuffer buffer) {
    if (buffer.hasArray() && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] pixels = new byte[buffer.remaining()];
    buffer.duplicate().get(pixels);
    return pixels;
  }

  /** One of 21,843 classes takes 87 kB as floats, as much as its picture. */
  private void setLabels(List<Float> values) {
    units = values.size();
    hot = oneHot(values);
    if (hot < 0) {
      labels = new float[units];
      for (int i = 0; i < units; i++) {
        Float label = values.get(i);
        labels[i] = label == null ? Float.NaN : label;
      }
    }
  }

  private static int oneHot(List<Float> values) {
    int hot = -1;
    for (int i = 0; i < values.size(); i++) {
      Float label = values.get(i);
      if (label != null && label == 1 && hot < 0) {
        hot = i;
      } else if (label == null || label != 0) {
        return -1;
      }
    }
    return hot;
  }

  /** Number of output units. */
  public int labelCount() {
    return labels == null ? units : labels.length;
  }

  /** The label of an output unit; NaN is unknown. */
  public float label(int unit) {
    return labels == null ? unit == hot ? 1 : 0 : labels[unit];
  }

  /** Writes all labels to an array, from an index on, whose values were 0. */
  public void copyLabels(float[] to, int from) {
    if (labels == null) {
      to[from + hot] = 1;
    } else {
      System.arraycopy(labels, 0, to, from, labels.length);
    }
  }

  /** The same with pixels of its own. */
  RunSample copied() {
    RunSample copy = new RunSample();
    copy.id = id;
    copy.height = height;
    copy.width = width;
    copy.channels = channels;
    copy.format = format;
    copy.pixels = pixels.clone();
    copy.labels = labels;
    copy.units = units;
    copy.hot = hot;
    return copy;
  }
}
