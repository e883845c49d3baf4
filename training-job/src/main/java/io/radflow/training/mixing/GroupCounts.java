package io.radflow.training.mixing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Counts the different groups of rows in windows of consecutive batches. */
final class GroupCounts {

  private final int batch;
  private final List<List<RowGroups>> windows;

  /**
   * @param batch rows of one
   * @param windows each the rows of some whole consecutive batches, at least of one
   */
  GroupCounts(int batch, List<List<RowGroups>> windows) {
    this.batch = batch;
    this.windows = windows;
  }

  /** The mean number of different groups in a batch. */
  double inBatch(Function<RowGroups, Stream<?>> groups) {
    return windows.stream()
        .flatMap(GroupCounts.this::batches)
        .mapToLong(rows -> different(rows, groups))
        .average()
        .orElseThrow();
  }

  private Stream<List<RowGroups>> batches(List<RowGroups> window) {
    return IntStream.range(0, window.size() / batch)
        .mapToObj(number -> window.subList(number * batch, (number + 1) * batch));
  }

  /** The mean number of different groups in a window. */
  double inWindow(Function<RowGroups, Stream<?>> groups) {
    return windows.stream().mapToLong(rows -> different(rows, groups)).average().orElseThrow();
  }

  private static long different(List<RowGroups> rows, Function<RowGroups, Stream<?>> groups) {
    Set<Object> different = new HashSet<>();
    rows.forEach(row -> groups.apply(row).forEach(different::add));
    return different.size();
  }
}
