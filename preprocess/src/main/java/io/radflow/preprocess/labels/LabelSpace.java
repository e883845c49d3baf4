package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The output units of a model.
 *
 * @param task one class of several, or any of several labels
 * @param labels names of the units, in order
 */
@Internal
public record LabelSpace(String name, Task task, List<String> labels) implements Serializable {

  public LabelSpace {
    labels = List.copyOf(labels);
    if (labels.isEmpty() || new HashSet<>(labels).size() != labels.size()) {
      throw new IllegalArgumentException(
          "Label space " + name + ": expected different names, found " + labels);
    }
  }

  public int size() {
    return labels.size();
  }
}
