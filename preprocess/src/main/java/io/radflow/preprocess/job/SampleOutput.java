package io.radflow.preprocess.job;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.Reject;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.preprocess.recipe.StoredImage;
import io.radflow.preprocess.view.Counters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.Collector;

/**
 * What follows from one sample, with what its view counts of it, in that sample's part.
 *
 * @param view its name
 */
@Internal
public record SampleOutput(String view, String unit, int part, Collector<PartElement> out) {

  public void dropped(String rule) {
    count(Counters.dropped(rule), 1);
  }

  public void rejected(
      String dataset, String drop, String source, String id, String reason, String detail) {
    count(Counters.rejected(reason), 1);
    row(
        BucketLayout.preprocessRejects(view),
        RecordKind.REJECT,
        new Reject("preprocess", dataset, drop, source, id, reason, detail));
  }

  /**
   * @param changedBy for each label the rule that changed it, null where none did
   */
  public void tensor(TensorSample tensor, List<String> changedBy) {
    count(shape(tensor), 1);
    List<Float> labels = tensor.getLabels();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.get(i) == null) {
        count(Counters.unknown(tensor.getSplit(), i), 1);
      } else if (labels.get(i) == 1) {
        count(Counters.positive(tensor.getSplit(), i), 1);
      }
    }
    Map<String, Integer> changes = new TreeMap<>();
    for (String rule : changedBy) {
      if (rule != null) {
        changes.merge(rule, 1, Integer::sum);
      }
    }
    changes.forEach((rule, changed) -> count(Counters.changed(rule), changed));
    row(BucketLayout.tensors(view, tensor.getSplit()), RecordKind.TENSOR_SAMPLE, tensor);
  }

  public void count(String counter, long amount) {
    out.collect(PartElement.count(unit, part, counter, amount));
  }

  private void row(String table, RecordKind kind, SpecificRecord record) {
    out.collect(PartElement.row(unit, part, table, kind, record));
  }

  private static String shape(TensorSample tensor) {
    return tensor.getFormat().equals(StoredImage.RAW)
        ? Counters.shape(tensor.getHeight(), tensor.getWidth(), tensor.getChannels())
        : Counters.shape(0, 0, tensor.getChannels());
  }
}
