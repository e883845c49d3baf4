package io.radflow.preprocess.split;

import io.radflow.core.record.ImageSample;
import java.util.Optional;
import java.util.Set;

/**
 * The splits of the experiment for what models are pre-trained on: a merge of data sets validates
 * on the validation parts of all of them, and a data set that has none gives what it is tested on
 * as a target: CheXpert valid, MIMIC validate, NIH's test list, PadChest's last tenth.
 */
final class ExperimentSourceSplit implements SplitPolicy {

  static final String NAME = "experiment-source";

  private static final long serialVersionUID = 1L;

  /** Those of which the experiment's splits make train and test alone. */
  private static final Set<String> WITHOUT_VALIDATION =
      Set.of(
          "nih", "padchest", "covidx", "tuberculosis", "cifar10", "cifar100", "flowers102", "pets");

  private final ExperimentSplit experiment = new ExperimentSplit();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<DropSplit> dropSplit(String dataset) {
    return experiment.dropSplit(dataset);
  }

  @Override
  public Optional<String> split(ImageSample sample) {
    Optional<String> split = experiment.split(sample);
    return WITHOUT_VALIDATION.contains(sample.getDataset())
        ? split.map(part -> part.equals(TEST) ? VALID : part)
        : split;
  }
}
