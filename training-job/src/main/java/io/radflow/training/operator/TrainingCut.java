package io.radflow.training.operator;

import io.radflow.training.engine.StateCopy;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A checkpoint's cut through a run, as one rank has it, taken at once and written later.
 *
 * @param rank what is common to all ranks, and this one's number
 * @param positions of the run
 * @param samples that were held back; nobody changes them
 * @param history as {@link TrainingState#copy} makes it; empty of a rank that does not lead
 * @param engine its state, null of a run that is done; closed with the cut
 */
record TrainingCut(
    RankState.Head rank,
    RunPositions positions,
    List<RunSample> samples,
    byte[] history,
    StateCopy engine)
    implements AutoCloseable {

  /** Whether each rank of another number of them gets the states of all ranks. */
  boolean isByRank() {
    return positions.leaves() > 1;
  }

  void write(OutputStream out) throws IOException {
    if (isByRank()) {
      RankState.write(out, rank, history, byLeaf(), engine);
    } else {
      TrainingState.write(out, rank.plan(), rank.run(), rank.next(), samples, history, engine);
    }
  }

  private SortedMap<Integer, List<RunSample>> byLeaf() {
    LeafOfSample leaf = new LeafOfSample(positions);
    return samples.stream()
        .collect(Collectors.groupingBy(leaf::getKey, TreeMap::new, Collectors.toList()));
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
