package io.radflow.eval.card;

import io.radflow.core.record.Task;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * What a report needs of the card of a model; a card has more. Of an earlier version's card, and of
 * an imported model's, fields are null.
 *
 * @param step training steps done
 * @param view that the run is scored on, and trains on where there are no sources
 * @param sources views that the run trains on
 * @param configuration every option that the run was given
 * @param finished whether the run ended with this snapshot
 * @param steps that the whole run has
 */
@Internal
public record Card(
    int schemaVersion,
    String run,
    String pretrainedModel,
    long step,
    String view,
    View viewManifest,
    List<Source> sources,
    Map<String, String> configuration,
    long weightsCrc32c,
    String fingerprint,
    Network network,
    Origin origin,
    Pretrained pretrained,
    String shot,
    Long seed,
    Data data,
    Boolean finished,
    Long steps) {

  public static final int NEWEST_VERSION = 4;

  public Card {
    sources = sources == null ? List.of() : List.copyOf(sources);
    configuration = configuration == null ? Map.of() : Map.copyOf(configuration);
  }

  /**
   * A view.
   *
   * @param sources the drops that it was made from, as DATASET/DROP
   * @param rows by split
   */
  public record View(
      String name,
      String recipe,
      int height,
      int width,
      int channels,
      String labelSpace,
      Task task,
      String labelPolicy,
      String splitPolicy,
      long splitSeed,
      List<String> sources,
      Map<String, Long> rows) {

    public View {
      sources = sources == null ? List.of() : List.copyOf(sources);
      rows = rows == null ? Map.of() : Map.copyOf(rows);
    }

    /** The data sets of its drops, each once. */
    public List<String> dataSets() {
      return sources.stream().map(drop -> drop.replaceFirst("/.*", "")).distinct().toList();
    }
  }

  /** A view that a run trains on, with its share of the rows. */
  public record Source(int share, View view) {}

  /** What the weights are of. */
  public record Network(List<Integer> units, int width, String stem) {

    public Network {
      units = units == null ? List.of() : List.copyOf(units);
    }
  }

  /** Where an imported model comes from. */
  public record Origin(String source, String format, String sha256) {}

  /** The model that a run started from. */
  public record Pretrained(
      String key, String run, Long step, String fingerprint, Long weightsCrc32c) {}

  /** How the rows of train came. */
  public record Data(long planned, long once, long moreOften, long never, long rejected) {}

  /** The views that the run trained on; none if the card does not tell of them. */
  public List<View> trainedOn() {
    List<View> views = sources.stream().map(Source::view).filter(one -> one != null).toList();
    return views.isEmpty() && viewManifest != null ? List.of(viewManifest) : views;
  }
}
