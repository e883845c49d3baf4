package io.radflow.preprocess.table;

import io.radflow.core.random.SampleRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The order in which the rows of some parts of a table come into a view: that of a keyed hash of
 * part and number, dealt out again to the same parts. So each of them is a sample of all.
 */
final class TableOrder {

  private TableOrder() {}

  /**
   * A row of the table.
   *
   * @param part that the table has it in
   * @param number that orders it there
   * @param place in the table's order
   */
  record Place(int part, long number, long place) {}

  private record Hashed(Place row, long hash) {

    static final Comparator<Hashed> ORDER =
        Comparator.comparingLong(Hashed::hash)
            .thenComparingInt(hashed -> hashed.row().part())
            .thenComparingLong(hashed -> hashed.row().number());
  }

  /**
   * The rows of each part in the view.
   *
   * @param drop that the parts are of
   * @param rows of the table's parts; none is empty
   */
  static SortedMap<Integer, List<Place>> mixed(String drop, SortedMap<Integer, List<Place>> rows) {
    List<Hashed> hashed = new ArrayList<>();
    SampleRandom random = new SampleRandom(0, 0, "");
    for (List<Place> part : rows.values()) {
      for (Place row : part) {
        random.restart(0, 0, drop + "/" + row.part() + "/" + row.number());
        hashed.add(new Hashed(row, random.nextLong()));
      }
    }
    hashed.sort(Hashed.ORDER);
    return dealt(hashed.stream().map(Hashed::row).toList(), rows.keySet());
  }

  private static SortedMap<Integer, List<Place>> dealt(
      List<Place> rows, Collection<Integer> parts) {
    SortedMap<Integer, List<Place>> dealt = new TreeMap<>();
    for (int part : parts) {
      long i = dealt.size();
      int from = (int) (rows.size() * i / parts.size());
      int to = (int) (rows.size() * (i + 1) / parts.size());
      dealt.put(part, rows.subList(from, to));
    }
    return dealt;
  }
}
