package io.radflow.preprocess.split;

import io.radflow.core.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows shuffled with NumPy's legacy {@code RandomState(seed).shuffle}, the first {@code
 * int(fraction · n)} for training and the rest for the test; each group of rows for itself.
 */
final class ShuffledSplit implements DropSplit {

  private static final long serialVersionUID = 1L;

  private final long seed;
  private final double trainFraction;
  private final List<String> groups;

  /**
   * @param groups what the names of a group's images begin with, after any folder; "" for all.
   *     Images of none of them are an error
   */
  ShuffledSplit(long seed, double trainFraction, List<String> groups) {
    this.seed = seed;
    this.trainFraction = trainFraction;
    this.groups = List.copyOf(groups);
  }

  @Override
  public List<String> splits(List<String> images) {
    Map<String, List<Integer>> rows = new TreeMap<>();
    for (int row = 0; row < images.size(); row++) {
      rows.computeIfAbsent(group(images.get(row)), name -> new ArrayList<>()).add(row);
    }
    List<String> splits = new ArrayList<>(Collections.nCopies(images.size(), SplitPolicy.TEST));
    for (List<Integer> group : rows.values()) {
      int[] order = new NumpyRandom(seed).permutation(group.size());
      int train = (int) (trainFraction * group.size());
      for (int i = 0; i < train; i++) {
        splits.set(group.get(order[i]), SplitPolicy.TRAIN);
      }
    }
    return splits;
  }

  private String group(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1);
    return groups.stream()
        .filter(name::startsWith)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Image " + image + " begins with none of " + groups + " and has no split"));
  }
}
