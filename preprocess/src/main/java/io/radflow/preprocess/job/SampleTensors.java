package io.radflow.preprocess.job;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.StoreAddress;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.pixels.ImageSize;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.recipe.StoredImage;
import io.radflow.preprocess.split.SplitPolicy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/** Makes tensors of samples by a recipe. */
@Internal
public final class SampleTensors implements Closeable {

  private final Recipe recipe;
  private final SampleImages images;

  /** Ingest has already refused what is too large for it. */
  private final ImageDecoder decoder = new ImageDecoder(Long.MAX_VALUE);

  /**
   * @param address of the bucket, for samples that refer to their images
   */
  public SampleTensors(Recipe recipe, StoreAddress address, MetricGroup metrics) {
    this.recipe = recipe;
    this.images = new SampleImages(address, metrics);
  }

  /**
   * A sample's tensor.
   *
   * @param sample without labels and label space
   * @param encodedBytes size of the published image
   * @param decodeNanos time that its decoding took
   * @param resampleNanos time that the rest of the recipe took
   */
  public record Transformed(
      TensorSample sample, int encodedBytes, long decodeNanos, long resampleNanos) {}

  /**
   * @param split that the sample is in; null if that is not known
   * @throws RejectedException if the image cannot be used, saying why
   * @throws IOException if the store cannot be read now
   */
  public Transformed of(ImageSample sample, String split) throws IOException, RejectedException {
    byte[] encoded = images.encoded(sample);
    FetchedImage source =
        new FetchedImage(
            decoder,
            format(sample.getFormat()),
            encoded,
            new ImageSize(
                sample.getHeight(), sample.getWidth(), sample.getChannels(), sample.getBits()),
            sample.getCrc32c());
    long start = System.nanoTime();
    StoredImage stored = stored(source, SplitPolicy.TRAIN.equals(split));
    return new Transformed(
        tensor(sample, split, stored, source.checksum()),
        encoded.length,
        source.decodeNanos(),
        System.nanoTime() - start - source.decodeNanos());
  }

  private StoredImage stored(FetchedImage source, boolean train) throws RejectedException {
    try {
      return recipe.apply(source, train);
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  private TensorSample tensor(ImageSample sample, String split, StoredImage stored, long checksum) {
    TensorSample tensor = new TensorSample();
    tensor.setId(sample.getId());
    tensor.setDataset(sample.getDataset());
    tensor.setSplit(split);
    tensor.setPatient(sample.getPatient());
    tensor.setRecipe(recipe.name());
    tensor.setHeight(stored.height());
    tensor.setWidth(stored.width());
    tensor.setChannels(stored.channels());
    tensor.setBits(stored.bits());
    tensor.setPixels(ByteBuffer.wrap(stored.bytes()));
    tensor.setFormat(stored.format());
    tensor.setChecksum(checksum);
    tensor.setSourceHeight(sample.getHeight());
    tensor.setSourceWidth(sample.getWidth());
    tensor.setPlace(-1);
    return tensor;
  }

  private static ImageFormat format(String name) throws RejectedException {
    try {
      return ImageFormat.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE, "No decoder for the format '" + name + "'", e);
    }
  }

  @Override
  public void close() {
    images.close();
  }
}
