package io.radflow.ingest.drop;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.monitoring.RejectCounters;
import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.pixels.ImageSize;
import io.radflow.ingest.layout.DatasetLayouts;
import io.radflow.ingest.plan.DropUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/**
 * Decodes every image once in full, unless told otherwise: a sound one gets its size, another
 * becomes a reject. Rejects are counted by reason in the part's counters and in the job's metrics.
 */
@Internal
public final class ImageValidation extends RichFlatMapFunction<PartElement, PartElement> {

  /** Prefix of a part's counters of rejects; the reason's code follows. */
  static final String REJECTS = "rejects.";

  /** Prefix of a part's counters of images by class; the class follows. */
  static final String CLASSES = "classes.";

  private static final long serialVersionUID = 1L;

  private final ImageDecoder decoder;
  private final boolean headersOnly;

  private transient OperatorMetrics metrics;
  private transient DatasetLayouts layouts;
  private transient Map<String, Counter> images;
  private transient Counter bytes;
  private transient RejectCounters<RejectReason> rejects;

  /**
   * @param headersOnly whether to look at headers and structure and leave pixels undecoded
   */
  public ImageValidation(ImageDecoder decoder, boolean headersOnly) {
    this.decoder = decoder;
    this.headersOnly = headersOnly;
  }

  @Override
  public void open(OpenContext context) {
    metrics = OperatorMetrics.of(getRuntimeContext().getMetricGroup());
    layouts = new DatasetLayouts();
    images = new HashMap<>();
    bytes = metrics.counter("image_bytes_total");
    rejects = new RejectCounters<>(metrics, RejectReason.class);
  }

  @Override
  public void flatMap(PartElement element, Collector<PartElement> out) throws Exception {
    if (element.type != PartElement.Type.ROW) {
      out.collect(element);
    } else if (element.kind == RecordKind.IMAGE_SAMPLE) {
      validate(element, out);
    } else {
      Reject reject = (Reject) element.record();
      collect(element, RejectReason.valueOf(reject.getReason()), out);
    }
  }

  private void validate(PartElement element, Collector<PartElement> out) throws Exception {
    ImageSample sample = (ImageSample) element.record();
    byte[] encoded = element.payload;
    bytes.inc(encoded.length);
    try {
      ImageSize size = size(ImageFormat.valueOf(sample.getFormat()), encoded);
      sample.setHeight((int) size.height());
      sample.setWidth((int) size.width());
      sample.setChannels(size.channels());
      sample.setBits(size.bits());
      count(sample.getFormat(), "sample");
      if (sample.getReference() != null) {
        sample.setImage(null);
      }
      out.collect(
          PartElement.row(
              element.unit, element.part, element.name, element.kind, sample, encoded.length));
      layouts
          .find(sample.getDataset())
          .flatMap(layout -> layout.classOf(sample.getLabels()))
          .ifPresent(
              name ->
                  out.collect(PartElement.count(element.unit, element.part, CLASSES + name, 1)));
    } catch (RejectedException e) {
      count(sample.getFormat(), "reject");
      DropUnit unit = DropUnit.parse(element.unit);
      PartElement row =
          Rejects.element(
              unit,
              element.part,
              Rejects.of(unit, sample.getSourceUri(), sample.getId(), e.reason(), e.getMessage()));
      collect(row, e.reason(), out);
    }
  }

  private ImageSize size(ImageFormat format, byte[] encoded) throws RejectedException {
    try {
      return headersOnly ? decoder.header(format, encoded) : decoder.check(format, encoded);
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  private void count(String format, String outcome) {
    images
        .computeIfAbsent(
            format + " " + outcome,
            key -> metrics.by("format", format).by("outcome", outcome).counter("images_total"))
        .inc();
  }

  private void collect(PartElement row, RejectReason reason, Collector<PartElement> out) {
    rejects.count(reason);
    out.collect(row);
    out.collect(PartElement.count(row.unit, row.part, REJECTS + reason, 1));
  }
}
