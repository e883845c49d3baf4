package io.radflow.preprocess.job;

import io.radflow.core.part.PartElement;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.StoreAddress;
import io.radflow.preprocess.labels.InvalidLabelException;
import io.radflow.preprocess.view.LabelledSample;
import io.radflow.preprocess.view.ViewDefinition;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Turns each row of samples into a tensor, a count of the rule that drops it, or a reject; lets all
 * other elements through.
 */
@Internal
public final class SampleTransform extends RichFlatMapFunction<PartElement, PartElement> {

  private static final long serialVersionUID = 1L;

  private final ViewDefinition view;
  private final StoreAddress address;

  private transient SampleTensors tensors;
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
    tensors = new SampleTensors(view.recipe(), address, getRuntimeContext().getMetricGroup());
    metrics =
        new TransformMetrics(
            getRuntimeContext().getMetricGroup(), view.rules().labels().space().labels());
  }

  @Override
  public void close() {
    if (tensors != null) {
      tensors.close();
    }
  }

  @Override
  public void flatMap(PartElement element, Collector<PartElement> out) throws Exception {
    if (element.type != PartElement.Type.ROW) {
      out.collect(element);
      return;
    }
    ImageSample sample = (ImageSample) element.record();
    SampleOutput output = new SampleOutput(view.name(), element.unit, element.part, out);
    try {
      transform(sample, element.place(), output);
    } catch (InvalidLabelException e) {
      reject(sample, RejectReason.BAD_LABEL, e.getMessage(), output);
    } catch (RejectedException e) {
      reject(sample, e.reason(), e.getMessage(), output);
    }
  }

  private void transform(ImageSample sample, long place, SampleOutput out)
      throws IOException, RejectedException {
    LabelledSample labelled = view.rules().apply(sample);
    if (labelled.isDropped()) {
      out.dropped(labelled.droppedBy());
      metrics.dropped(labelled.droppedBy());
      return;
    }
    SampleTensors.Transformed transformed = tensors.of(sample, labelled.split());
    metrics.time(transformed.decodeNanos(), transformed.resampleNanos());
    TensorSample tensor = transformed.sample();
    tensor.setLabelSpace(view.rules().labels().space().name());
    tensor.setLabels(labelled.labels());
    tensor.setPlace(place);
    out.tensor(tensor, labelled.changes());
    metrics.labels(labelled.values());
    metrics.tensor(transformed.encodedBytes(), tensor.getPixels().remaining());
  }

  private void reject(ImageSample sample, RejectReason reason, String detail, SampleOutput out) {
    out.rejected(
        sample.getDataset(),
        sample.getDrop(),
        sample.getSourceUri(),
        sample.getId(),
        reason.name(),
        detail);
    metrics.rejected(reason);
  }
}
