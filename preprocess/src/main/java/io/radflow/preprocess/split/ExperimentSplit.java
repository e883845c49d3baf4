package io.radflow.preprocess.split;

import io.radflow.core.record.ImageSample;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The splits of the experiment (arXiv:2106.00116): the publisher's; for Flowers the published test
 * images train and the others test; PadChest 90 : 10 and Tuberculosis, each source, 85 : 15 by
 * image, where none is published.
 */
final class ExperimentSplit implements SplitPolicy {

  static final String NAME = "experiment";

  private static final long serialVersionUID = 1L;
  private static final long SEED = 42;
  private static final String SWAPPED = "flowers102";

  private static final Map<String, DropSplit> TABLES =
      Map.of(
          "padchest",
          new ShuffledSplit(SEED, 0.9, List.of("")),
          "tuberculosis",
          new ShuffledSplit(SEED, 0.85, List.of("CHNCXR_", "MCUCXR_")));

  private final OfficialSplit official = new OfficialSplit();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<DropSplit> dropSplit(String dataset) {
    return Optional.ofNullable(TABLES.get(dataset));
  }

  @Override
  public Optional<String> split(ImageSample sample) {
    Optional<String> published = official.split(sample);
    return sample.getDataset().equals(SWAPPED)
        ? published.map(split -> split.equals(TEST) ? TRAIN : TEST)
        : published;
  }
}
