package io.radflow.training.source;

import io.radflow.core.record.TensorSample;
import io.radflow.preprocess.recipe.StoredImage;
import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** A sample at its position in the run. Public fields for Flink's own serialisation. */
@Internal
public final class RunSample {

  public static final TypeInformation<RunSample> TYPE_INFORMATION = Types.POJO(RunSample.class);

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

  /** One value for each output unit; NaN is unknown. */
  public float[] labels;

  /** For Flink. */
  public RunSample() {}

  /**
   * What a tensor gives to a sample.
   *
   * @param copied whether the pixels are the sample's own in any case
   */
  public static RunSample of(TensorSample tensor, boolean copied) {
    RunSample sample = new RunSample();
    sample.id = tensor.getId();
    sample.height = tensor.getHeight();
    sample.width = tensor.getWidth();
    sample.channels = tensor.getChannels();
    sample.format = tensor.getFormat();
    sample.pixels = pixels(tensor.getPixels(), copied);
    sample.labels = new float[tensor.getLabels().size()];
    for (int i = 0; i < sample.labels.length; i++) {
      Float label = tensor.getLabels().get(i);
      sample.labels[i] = label == null ? Float.NaN : label;
    }
    return sample;
  }

  private static byte[] pixels(ByteBuffer buffer, boolean copied) {
    if (!copied && buffer.hasArray() && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] pixels = new byte[buffer.remaining()];
    buffer.duplicate().get(pixels);
    return pixels;
  }
}
