package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * The classes of data sets whose images alone tell which there are, in their order: sorted by name,
 * numbers by value.
 */
@Internal
public record LearntClasses(Map<String, List<String>> byDataset) {

  public static final LearntClasses NONE = new LearntClasses(Map.of());

  static final String IMAGE_FOLDER = "image-folder";
  static final List<String> DATASETS = List.of("imagenet1k", "imagenet21k", IMAGE_FOLDER);

  public LearntClasses {
    byDataset = Map.copyOf(byDataset);
  }

  public static boolean isLearnt(String dataset) {
    return DATASETS.contains(dataset);
  }

  /** Classes in the order of a label space. */
  public static List<String> ordered(Collection<String> classes) {
    boolean numbers = classes.stream().allMatch(name -> name.matches("\\d{1,9}"));
    List<String> ordered = new ArrayList<>(classes);
    ordered.sort(
        numbers
            ? Comparator.<String>comparingInt(Integer::parseInt)
            : Comparator.<String>naturalOrder());
    return ordered;
  }

  /** The space of a data set's classes; empty where the name is none of theirs. */
  Optional<LabelSpace> space(String name) {
    return isLearnt(name) ? Optional.of(named(name)) : Optional.empty();
  }

  private LabelSpace named(String dataset) {
    List<String> classes = byDataset.getOrDefault(dataset, List.of());
    if (classes.isEmpty()) {
      throw new IllegalArgumentException(
          "The classes of "
              + dataset
              + " are learnt from its images, of which ingest has finished no drop yet");
    }
    return new LabelSpace(dataset, Task.MULTI_CLASS, classes);
  }

  LabelRule rule(String dataset) {
    LabelSpace space = named(dataset);
    return dataset.equals(IMAGE_FOLDER)
        ? new ClassRule(space, "class", space.labels())
        : new ImagenetRule(space);
  }
}
