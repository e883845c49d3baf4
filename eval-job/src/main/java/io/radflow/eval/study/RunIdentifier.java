package io.radflow.eval.study;

import io.radflow.core.store.BucketLayout;
import io.radflow.eval.card.Card;
import io.radflow.eval.card.KnownRun;
import io.radflow.eval.card.KnownRuns;
import io.radflow.eval.card.RunKey;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.ResultRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells of rows of results which runs they are of, by cards, or by names where there is none. */
final class RunIdentifier {

  private final KnownRuns known;
  private final Map<String, Set<String>> metrics;
  private final SourceChain sources;

  /**
   * @param metrics that there are results of, in their order, by data set
   */
  RunIdentifier(KnownRuns known, Map<String, Set<String>> metrics) {
    this.known = known;
    this.metrics = metrics;
    this.sources = new SourceChain(known);
  }

  /** A row of the bucket is of the run that it is called after; another one's of its path. */
  static RunKey key(ResultRow row) {
    String path = row.result().path();
    String run = path;
    if (path.startsWith(BucketLayout.PREDICTIONS)) {
      run = path.substring(BucketLayout.PREDICTIONS.length());
    } else if (row.file().startsWith(BucketLayout.RESULTS)) {
      run = row.file().substring(BucketLayout.RESULTS.length()).replaceFirst("\\.csv$", "");
    }
    return new RunKey(run, row.result().fingerprint());
  }

  /**
   * What rows must have in common to be of one run, of which the one of most steps counts. Without
   * a card that is all that stands in them: a published file may have runs of one path.
   */
  List<Object> resumed(ResultRow row) {
    PublishedResult result = row.result();
    RunKey key = key(row);
    List<Object> common = new ArrayList<>(List.of(key, result.dataset(), result.metric()));
    if (known.find(key).isEmpty()) {
      common.addAll(List.of(result.pretrainedModel(), result.shot(), result.seed()));
    }
    return common;
  }

  IdentifiedRun run(ResultRow row) {
    RunKey key = key(row);
    return known.find(key).map(run -> byCard(row, key, run)).orElseGet(() -> byName(row, key));
  }

  private IdentifiedRun byName(ResultRow row, RunKey key) {
    PublishedResult result = row.result();
    List<String> remarks = new ArrayList<>();
    List<RunKey> others = known.others(key);
    if (!others.isEmpty()) {
      remarks.add(
          "no card of this fingerprint: the bucket has another run of the name, "
              + others.stream()
                  .map(one -> String.valueOf(one.fingerprint()))
                  .collect(Collectors.joining(", ")));
    } else if (row.file().startsWith(BucketLayout.RESULTS)) {
      remarks.add("no card: names as results have them");
    }
    return new IdentifiedRun(
        row,
        key,
        Optional.empty(),
        target(row, Optional.empty()),
        PretrainedModel.of(result.pretrainedModel()),
        new Shot(result.shot()),
        result.seed(),
        KnownRun.State.NOT_TOLD,
        null,
        "",
        remarks);
  }

  private IdentifiedRun byCard(ResultRow row, RunKey key, KnownRun run) {
    PublishedResult result = row.result();
    PretrainedModel named = PretrainedModel.of(result.pretrainedModel());
    Optional<Card.Pretrained> pretrained = run.pretrained();
    PretrainedModel model =
        new PretrainedModel(
            run.pretrainedModel().orElse(result.pretrainedModel()),
            sources.of(run, result.pretrainedModel()),
            network(run).or(named::network),
            pretrained.map(Card.Pretrained::step).orElse(named.step()));
    Shot shot = Shot.of(run, result.shot());
    long seed = run.seed().orElse(result.seed());
    return new IdentifiedRun(
        row,
        key,
        Optional.of(run),
        target(row, run.view(result.dataset())),
        model,
        shot,
        seed,
        run.stateOf(result.lastStep()),
        RunConditions.of(run, sources.before(run)),
        sources.modelOf(run).orElse(""),
        remarks(result, run, seed));
  }

  /** Where a row says otherwise than the card, which counts; and what no card tells any more. */
  private List<String> remarks(PublishedResult result, KnownRun run, long seed) {
    List<String> remarks = new ArrayList<>();
    if (sources.isGone(run)) {
      remarks.add(
          "the model that it started from is gone, or another is in its place: what that was"
              + " trained on is not told");
    }
    if (seed != result.seed()) {
      remarks.add("results say seed " + result.seed() + ", the card " + seed);
    }
    run.shot()
        .filter(shot -> !shot.equals(result.shot()))
        .ifPresent(shot -> remarks.add("results say " + result.shot() + ", the card " + shot));
    run.pretrainedModel()
        .filter(name -> !name.equals(result.pretrainedModel()))
        .ifPresent(
            name -> remarks.add("results say " + result.pretrainedModel() + ", the card " + name));
    return remarks;
  }

  /**
   * By the view that the run was scored on; of a row of the bucket else by its view of the name.
   */
  private Target target(ResultRow row, Optional<Card.View> ofCard) {
    String dataset = row.result().dataset();
    Set<String> ofDataset = metrics.get(dataset);
    boolean ofBucket = row.file().startsWith(BucketLayout.RESULTS);
    return ofCard
        .or(() -> Optional.ofNullable(ofBucket ? known.views().get(dataset) : null))
        .map(view -> Target.of(dataset, ofDataset, view))
        .orElseGet(() -> Target.of(dataset, ofDataset));
  }

  private static Optional<Network> network(KnownRun run) {
    Optional<Card.Network> network = run.network().filter(one -> !one.units().isEmpty());
    return network.isPresent()
        ? network.map(one -> Network.of(one.units(), one.width(), one.stem()))
        : run.option("training.units")
            .map(
                units ->
                    Network.of(
                        units(units),
                        units(run.option("training.width").orElse("1")).stream()
                            .findFirst()
                            .orElse(1),
                        run.option("training.stem").orElse(null)));
  }

  /** A list as Flink writes it. */
  private static List<Integer> units(String text) {
    return Arrays.stream(text.split("[^0-9]+"))
        .filter(one -> one.matches("[0-9]{1,6}"))
        .map(Integer::valueOf)
        .toList();
  }
}
