package io.radflow.preprocess.view;

import io.radflow.ingest.image.DecodedImage;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
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
import io.radflow.preprocess.random.StableHash;
import io.radflow.preprocess.transform.TensorImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
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
  private transient Counter tensors;
  private transient Counter dropped;
  private transient Counter rejected;
  private transient Counter decodeNanos;
  private transient Counter transformNanos;

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
    tensors = getRuntimeContext().getMetricGroup().counter("tensors");
    dropped = getRuntimeContext().getMetricGroup().counter("droppedByRule");
    rejected = getRuntimeContext().getMetricGroup().counter("rejects");
    decodeNanos = getRuntimeContext().getMetricGroup().counter("decodeNanos");
    transformNanos = getRuntimeContext().getMetricGroup().counter("transformNanos");
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
    TensorImage tensor = tensor(sample);
    out.count(Counters.shape(tensor.height(), tensor.width(), tensor.channels()));
    countLabels(labels.values(), split.get(), out);
    countPatient(sample, split.get(), out);
    out.row(
        BucketLayout.tensors(view.name(), split.get()),
        RecordKind.TENSOR_SAMPLE,
        tensorSample(sample, split.get(), labels.values(), tensor));
    tensors.inc();
  }

  private TensorImage tensor(ImageSample sample) throws IOException, RejectedException {
    long start = System.nanoTime();
    DecodedImage image = decode(sample);
    long decoded = System.nanoTime();
    TensorImage tensor = view.recipe().apply(image);
    decodeNanos.inc(decoded - start);
    transformNanos.inc(System.nanoTime() - decoded);
    return tensor;
  }

  private DecodedImage decode(ImageSample sample) throws IOException, RejectedException {
    return decoder.decode(format(sample.getFormat()), images.encoded(sample));
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
    dropped.inc();
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
    rejected.inc();
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

  private static void countPatient(ImageSample sample, String split, Output out) {
    if (sample.getPatient() != null) {
      String patient = sample.getDataset() + "/" + sample.getPatient();
      out.count(Counters.patient(split, StableHash.of(patient)));
    }
  }

  private TensorSample tensorSample(
      ImageSample sample, String split, float[] values, TensorImage tensor) {
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
        .setHeight(tensor.height())
        .setWidth(tensor.width())
        .setChannels(tensor.channels())
        .setBits(8)
        .setPixels(ByteBuffer.wrap(tensor.pixels()))
        .build();
  }

  /** What follows from one row goes to that row's part. */
  private record Output(PartElement input, Collector<PartElement> out) {

    void count(String counter) {
      out.collect(PartElement.count(input.unit, input.part, counter, 1));
    }

    void row(String table, RecordKind kind, SpecificRecord record) {
      out.collect(PartElement.row(input.unit, input.part, table, kind, record));
    }
  }
}
