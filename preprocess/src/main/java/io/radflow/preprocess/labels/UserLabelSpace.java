package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A label space of a user's own, made from the labels or classes of data sets.
 *
 * @param policy for all labels that have none of their own
 */
@Internal
public record UserLabelSpace(String name, Task task, LabelPolicy policy, List<UserLabel> labels)
    implements Serializable {

  public UserLabelSpace {
    labels = List.copyOf(labels);
  }

  LabelSpace space() {
    return new LabelSpace(name, task, labels.stream().map(UserLabel::name).toList());
  }
}
