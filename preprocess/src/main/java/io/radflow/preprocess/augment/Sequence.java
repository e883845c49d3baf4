package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;
import java.util.List;

/** One augmentation after the other. */
record Sequence(List<Augmentation> steps) implements Augmentation {

  private static final long serialVersionUID = 1L;

  Sequence {
    steps = List.copyOf(steps);
  }

  @Override
  public Augmenter augmenter() {
    return new InTurn(steps.stream().map(Augmentation::augmenter).toArray(Augmenter[]::new));
  }

  private record InTurn(Augmenter[] steps) implements Augmenter {

    @Override
    public void apply(Frame frame, SampleRandom random) {
      for (Augmenter step : steps) {
        step.apply(frame, random);
      }
    }

    @Override
    public void close() {
      for (Augmenter step : steps) {
        step.close();
      }
    }
  }
}
