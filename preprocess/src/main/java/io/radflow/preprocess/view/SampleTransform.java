package io.radflow.preprocess.view;

import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.ImageSize;
import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.part.RecordKind;
import io.radflow.ingest.record.ImageSample;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.record.TensorSample;
import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.preprocess.labels.HarmonisedLabels;
import io.radflow.preprocess.labels.InvalidLabelException;
import io.radflow.preprocess.recipe.StoredImage;
import io.radflow.preprocess.split.SplitPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Turns each row of samples into a tensor, a count of the rule that drops it, or a reject; lets all
 * other elements through.
 */
public final class SampleTransform extends RichFlatMapFunction<PartElement, PartElement> {

  private static final long serialVersionUID = 1L;

  private final ViewDefinition view;
  private final StoreAddress address;

  /** Ingest has already refused what is too large for it. */
  private final ImageDecoder decoder = new ImageDecoder(Long.MAX_VALUE);

  private transient SampleImages images;
  private transient TransformMetrics metrics;

  /**
   * @param address of the bucket, for samples that refer to their images
   */
  public SampleTransform(ViewDefinition view, StoreAddress address) {
    this.view = view;
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    images = new SampleImages(address, getRuntimeContext().getMetricGroup());
    metrics =
        new TransformMetrics(getRuntimeContext().getMetricGroup(), view.labels().space().labels());
  }

  @Override
  public void close() {
    if (images != null) {
      images.close();
    }
  }

  @Override
  public void flatMap(PartElement element, Collector<PartElement> out) throws Exception {
    if (element.type != PartElement.Type.ROW) {
      out.collect(element);
      return;
    }
    ImageSample sample = (ImageSample) element.record();
    try {
      transform(sample, new Output(element, out));
    } catch (InvalidLabelException e) {
      reject(sample, RejectReason.BAD_LABEL, e.getMessage(), new Output(element, out));
    } catch (RejectedException e) {
      reject(sample, e.reason(), e.getMessage(), new Output(element, out));
    }
  }

  private void transform(ImageSample sample, Output out) throws IOException, RejectedException {
    HarmonisedLabels labels = view.labels(sample);
    if (labels.isDropped()) {
      drop(labels.droppedBy(), out);
      return;
    }
    Optional<String> split = view.splits().split(sample);
    if (split.isEmpty()) {
      drop(Counters.NO_SPLIT, out);
      return;
    }
    FetchedImage source = fetched(sample);
    StoredImage stored = stored(source, split.get());
    out.count(Counters.shape(stored));
    countLabels(labels.values(), split.get(), out);
    countChanges(labels.changedBy(), out);
    out.row(
        BucketLayout.tensors(view.name(), split.get()),
        RecordKind.TENSOR_SAMPLE,
        tensorSample(sample, split.get(), labels.values(), stored, source.checksum()));
    metrics.labels(labels.values());
    metrics.tensor(source.encoded().length, stored.bytes().length);
  }

  private FetchedImage fetched(ImageSample sample) throws IOException, RejectedException {
    byte[] encoded = images.encoded(sample);
    return new FetchedImage(
        decoder,
        format(sample.getFormat()),
        encoded,
        new ImageSize(
            sample.getHeight(), sample.getWidth(), sample.getChannels(), sample.getBits()),
        sample.getCrc32c());
  }

  private StoredImage stored(FetchedImage source, String split) throws RejectedException {
    long start = System.nanoTime();
    StoredImage stored = view.recipe().apply(source, split.equals(SplitPolicy.TRAIN));
    metrics.time(source.decodeNanos(), System.nanoTime() - start - source.decodeNanos());
    return stored;
  }

  private static ImageFormat format(String name) throws RejectedException {
    try {
      return ImageFormat.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          RejectReason.UNREADABLE_IMAGE, "No decoder for the format '" + name + "'", e);
    }
  }

  private void drop(String rule, Output out) {
    out.count(Counters.dropped(rule));
    metrics.dropped(rule);
  }

  private void reject(ImageSample sample, RejectReason reason, String detail, Output out) {
    out.count(Counters.rejected(reason.name()));
    out.row(
        BucketLayout.preprocessRejects(view.name()),
        RecordKind.REJECT,
        new Reject(
            "preprocess",
            sample.getDataset(),
            sample.getDrop(),
            sample.getSourceUri(),
            sample.getId(),
            reason.name(),
            detail));
    metrics.rejected(reason);
  }

  private static void countLabels(float[] values, String split, Output out) {
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        out.count(Counters.unknown(split, i));
      } else if (values[i] == 1) {
        out.count(Counters.positive(split, i));
      }
    }
  }

  private static void countChanges(String[] changedBy, Output out) {
    Map<String, Integer> changes = new TreeMap<>();
    for (String rule : changedBy) {
      if (rule != null) {
        changes.merge(rule, 1, Integer::sum);
      }
    }
    changes.forEach((rule, labels) -> out.count(Counters.changed(rule), labels));
  }

  private TensorSample tensorSample(
      ImageSample sample, String split, float[] values, StoredImage stored, long checksum) {
    List<Float> labels = new ArrayList<>(values.length);
    for (float value : values) {
      labels.add(Float.isNaN(value) ? null : value);
    }
    return TensorSample.newBuilder()
        .setId(sample.getId())
        .setDataset(sample.getDataset())
        .setSplit(split)
        .setPatient(sample.getPatient())
        .setLabelSpace(view.labels().space().name())
        .setLabels(labels)
        .setRecipe(view.recipe().name())
        .setHeight(stored.height())
        .setWidth(stored.width())
        .setChannels(stored.channels())
        .setBits(stored.bits())
        .setPixels(ByteBuffer.wrap(stored.bytes()))
        .setFormat(stored.format())
        .setChecksum(checksum)
        .setSourceHeight(sample.getHeight())
        .setSourceWidth(sample.getWidth())
        .build();
  }

  /** What follows from one row goes to that row's part. */
  private record Output(PartElement input, Collector<PartElement> out) {

    void count(String counter) {
      count(counter, 1);
    }

    void count(String counter, long amount) {
      out.collect(PartElement.count(input.unit, input.part, counter, amount));
    }

    void row(String table, RecordKind kind, SpecificRecord record) {
      out.collect(PartElement.row(input.unit, input.part, table, kind, record));
    }
  }
}
