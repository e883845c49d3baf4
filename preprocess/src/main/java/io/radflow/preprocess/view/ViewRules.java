package io.radflow.preprocess.view;

import io.radflow.core.record.ImageSample;
import io.radflow.preprocess.labels.Harmonisation;
import io.radflow.preprocess.labels.HarmonisedLabels;
import io.radflow.preprocess.labels.Projections;
import io.radflow.preprocess.split.SplitPolicy;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * Which samples a view takes, what their labels become and what they are for.
 *
 * @param datasets to take samples from
 * @param splitSeed of what {@code splits} draws
 * @param projections X-ray projections to keep; empty for all images
 * @param drops names of the drops to take; empty for all
 */
@Internal
public record ViewRules(
    List<String> datasets,
    Harmonisation labels,
    SplitPolicy splits,
    long splitSeed,
    List<String> projections,
    List<String> drops)
    implements Serializable {

  public ViewRules {
    datasets = List.copyOf(datasets);
    projections = List.copyOf(projections);
    drops = List.copyOf(drops);
  }

  /**
   * A row's labels and split, or the rule that drops it.
   *
   * @throws io.radflow.preprocess.labels.InvalidLabelException if its labels are not what the data
   *     set publishes
   */
  public LabelledSample apply(ImageSample sample) {
    HarmonisedLabels harmonised = labels(sample);
    if (harmonised.isDropped()) {
      return LabelledSample.dropped(harmonised.droppedBy());
    }
    Optional<String> split = splits.split(sample);
    return split.isEmpty()
        ? LabelledSample.dropped(Counters.NO_SPLIT)
        : new LabelledSample(harmonised.values(), harmonised.changedBy(), split.get(), null);
  }

  /**
   * The labels of a row, or the rule that drops it.
   *
   * @throws io.radflow.preprocess.labels.InvalidLabelException if they are not what the data set
   *     publishes
   */
  public HarmonisedLabels labels(ImageSample sample) {
    String projection = Projections.harmonised(sample.getDataset(), sample.getView());
    if (!projections.isEmpty() && !projections.contains(projection)) {
      return HarmonisedLabels.dropped(Counters.VIEW);
    }
    return labels.apply(sample.getDataset(), publishedId(sample), sample.getLabels());
  }

  /** The id without its data set. */
  public static String publishedId(ImageSample sample) {
    String prefix = sample.getDataset() + "/";
    String id = sample.getId();
    return id.startsWith(prefix) ? id.substring(prefix.length()) : id;
  }
}
