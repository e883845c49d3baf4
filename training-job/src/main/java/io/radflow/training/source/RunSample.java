package io.radflow.training.source;

import io.radflow.preprocess.recipe.StoredImage;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** A sample at its position in the run. Public fields for Flink's own serialisation. */
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
}
