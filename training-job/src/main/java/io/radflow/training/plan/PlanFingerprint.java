package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;

/**
 * What tells runs' plans apart: all that decides which row stands at which position.
 *
 * <p>The first version of plans, which gathers whole shards, has no version in its text, because
 * states and cards that were written before there was another one have none.
 */
@Internal
public final class PlanFingerprint {

  /** Of the newest rule by which rows are dealt to positions. */
  public static final int VERSION = 2;

  private PlanFingerprint() {}

  static String of(
      RunShape shape, List<SourceRows> sources, List<ObjectEntry> evaluation, boolean growing) {
    SourceRows first = sources.get(0);
    if (sources.size() == 1 && shape.lanes() == 1 && !first.order().mixed()) {
      return String.format(
          "seed=%d batch=%d steps=%d passes=%d shuffle=%d train=%s rows=%s evaluation=%08x",
          shape.seed(),
          shape.batchSize(),
          shape.steps(),
          passes(shape),
          first.order().size(),
          growing ? "growing" : String.format("%08x", checksum(first.shards(), false)),
          growing ? "all" : first.selection(),
          checksum(evaluation, false));
    }
    return String.format(
        "plan=%d seed=%d batch=%d steps=%d passes=%d lanes=%d%s sources=[%s] evaluation=%08x",
        VERSION,
        shape.seed(),
        shape.batchSize(),
        shape.steps(),
        passes(shape),
        shape.lanes(),
        shape.leaves() == 1 ? "" : " leaves=" + shape.leaves(),
        sources.stream()
            .map(source -> source(source, sources.size() > 1, growing))
            .collect(Collectors.joining(", ")),
        checksum(evaluation, shape.lanes() > 1));
  }

  private static int passes(RunShape shape) {
    return EvaluationSchedule.of(shape).passes();
  }

  /** A source's name decides its seed only where there are several. */
  private static String source(SourceRows source, boolean named, boolean growing) {
    return String.format(
        "%s%s=%d train=%s rows=%s",
        named ? source.view() + "*" + source.share() + " " : "",
        source.order().mixed() ? "pieces" : "shuffle",
        source.order().size(),
        growing ? "growing" : String.format("%08x", checksum(source.shards(), true)),
        growing ? "all" : source.selection());
  }

  /** Tells lists of shards apart, by their rows and how they can be read. */
  public static long checksum(List<ObjectEntry> shards) {
    return checksum(shards, true);
  }

  private static long checksum(List<ObjectEntry> shards, boolean pieces) {
    CRC32C crc = new CRC32C();
    for (ObjectEntry shard : shards) {
      String line =
          shard.key()
              + " "
              + shard.rows()
              + " "
              + shard.crc32c()
              + (pieces ? " " + shard.pieceRows() : "")
              + "\n";
      crc.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return crc.getValue();
  }
}
