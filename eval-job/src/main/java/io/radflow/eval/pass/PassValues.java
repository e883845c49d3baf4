package io.radflow.eval.pass;

import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.eval.batch.PassHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** The values of a pass at one time. Public fields for Flink's serialisation. */
@Internal
public final class PassValues {

  /** How final the values are. */
  public enum Status {
    /** The pass is still coming in. */
    PARTIAL,
    /** Every image of the pass is in the values. */
    COMPLETE,
    /** Images are missing and nothing has come for a time, or nothing will come any more. */
    INCOMPLETE
  }

  public static final TypeInformation<PassValues> TYPE_INFORMATION = Types.POJO(PassValues.class);

  public PassHeader pass;
  public Status status;

  /** Distinct images that have come; partial values of a large pass are of a sample of them. */
  public long seen;

  public MetricValue[] values;

  /** For Flink. */
  public PassValues() {}

  PassValues(PassHeader pass, Status status, long seen, MetricValue[] values) {
    this.pass = pass;
    this.status = status;
    this.seen = seen;
    this.values = values;
  }

  /** Share of the pass that has come, in (0, 1]. */
  public double share() {
    return (double) seen / pass.passSize;
  }

  /** The defined value over all labels of a measure. */
  public Optional<MetricValue> overall(String name) {
    for (MetricValue value : values) {
      if (value.label == null && value.name.equals(name) && value.isDefined()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /**
   * The same without the cells of the confusion matrix, which can be as many as there are images.
   */
  public PassValues withoutConfusion() {
    MetricValue[] others =
        Arrays.stream(values)
            .filter(value -> !value.name.equals(MetricName.CONFUSION))
            .toArray(MetricValue[]::new);
    return new PassValues(pass, status, seen, others);
  }

  /** As rows of metrics/. Rows of a pass that is not complete say so in their detail. */
  public List<Metric> metrics() {
    List<MetricValue> all = new ArrayList<>(List.of(values));
    all.add(new MetricValue(MetricName.SHARE_SEEN, null, OptionalDouble.of(share()), seen, null));
    List<Metric> metrics = new ArrayList<>(all.size());
    for (MetricValue value : all) {
      metrics.add(
          Metric.newBuilder()
              .setRun(pass.run)
              .setPretrainedModel(pass.pretrainedModel)
              .setTarget(pass.target)
              .setShot(pass.shot)
              .setSeed(pass.seed)
              .setStep(pass.step)
              .setName(value.name)
              .setLabel(value.label)
              .setValue(value.isDefined() ? value.value : null)
              .setSupport(value.support)
              .setDetail(detail(value))
              .setPatientDisjoint(pass.patientDisjoint)
              .setFingerprint(pass.fingerprint)
              .setLower(value.hasInterval() ? value.lower : null)
              .setUpper(value.hasInterval() ? value.upper : null)
              .setCalledLabel(value.calledLabel)
              .build());
    }
    return metrics;
  }

  private String detail(MetricValue value) {
    if (status == Status.COMPLETE) {
      return value.detail;
    }
    String share =
        String.format(
            "%s: %d of %d images", status.name().toLowerCase(Locale.ROOT), seen, pass.passSize);
    return value.detail == null ? share : share + "; " + value.detail;
  }
}
