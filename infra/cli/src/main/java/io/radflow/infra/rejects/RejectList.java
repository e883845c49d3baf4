package io.radflow.infra.rejects;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Reject;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.annotation.Internal;

/**
 * The rejects of a bucket, counted by stage, data set, drop and reason, with some of each.
 *
 * @param groups in that order
 */
@Internal
public record RejectList(List<Group> groups) {

  private static final long MAX_OBJECT_BYTES = 512L << 20;

  /**
   * Rejects of one reason.
   *
   * @param examples the first of them
   */
  public record Group(
      String stage, String dataset, String drop, String reason, long count, List<Reject> examples) {

    /** One sentence on the reason; empty for a code that this release does not know. */
    public String description() {
      return Arrays.stream(RejectReason.values())
          .filter(known -> known.name().equals(reason))
          .map(RejectReason::description)
          .findFirst()
          .orElse("");
    }
  }

  /**
   * Reads the rejects.
   *
   * @param wanted which of them
   * @param examples the most to keep of each group
   */
  public static RejectList read(ObjectStore store, Predicate<Reject> wanted, int examples)
      throws IOException {
    Map<String, Group> groups = new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.REJECTS)) {
      if (object.key().endsWith(".parquet")) {
        byte[] bytes = store.read(object.key(), MAX_OBJECT_BYTES);
        List<Reject> rejects = ParquetRecords.decode(Reject.getClassSchema(), bytes, object.key());
        rejects.stream().filter(wanted).forEach(reject -> add(groups, reject, examples));
      }
    }
    return new RejectList(List.copyOf(groups.values()));
  }

  private static void add(Map<String, Group> groups, Reject reject, int examples) {
    String key =
        String.join(
            "\n", reject.getStage(), reject.getDataset(), reject.getDrop(), reject.getReason());
    Group before = groups.get(key);
    List<Reject> kept = new ArrayList<>(before == null ? List.of() : before.examples());
    if (kept.size() < examples) {
      kept.add(reject);
    }
    groups.put(
        key,
        new Group(
            reject.getStage(),
            reject.getDataset(),
            reject.getDrop(),
            reject.getReason(),
            before == null ? 1 : before.count() + 1,
            kept));
  }

  /** All of them. */
  public long count() {
    return groups.stream().mapToLong(Group::count).sum();
  }

  /** For a console; what a stranger wrote is shown without control characters. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Group group : groups) {
      text.append(
          String.format(
              "%-10s %s/%s %s: %d%n           %s%n",
              group.stage(),
              group.dataset(),
              group.drop(),
              group.reason(),
              group.count(),
              group.description()));
      for (Reject example : group.examples()) {
        text.append("             ").append(example.getSource()).append(": ");
        text.append(example.getDetail()).append(System.lineSeparator());
      }
    }
    text.append(count()).append(" rejects");
    return text.toString().replaceAll("[\\p{Cntrl}&&[^\r\n]]", "?");
  }
}
