package io.radflow.eval.study;

import io.radflow.eval.card.Card;
import io.radflow.eval.card.KnownRun;
import io.radflow.eval.card.KnownRuns;
import io.radflow.eval.card.RunKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where the weights of runs come from: models back to random weights or to imported ones. */
final class SourceChain {

  /** Of models that each started from the one before. */
  private static final int MOST_MODELS = 8;

  /** As released models are named elsewhere. */
  private static final Map<String, String> RELEASED =
      Map.of("goog_in21k", "imagenet21k", "goog_in1k", "imagenet1k");

  private final KnownRuns known;

  SourceChain(KnownRuns known) {
    this.known = known;
  }

  /**
   * The source of a run's weights.
   *
   * @param name what results call the model that the run started from
   */
  Source of(KnownRun run, String name) {
    return of(run.pretrained(), run.pretrainedModel().orElse(name), MOST_MODELS);
  }

  private Source of(Optional<Card.Pretrained> pretrained, String name, int most) {
    if (pretrained.isEmpty()) {
      return Source.SCRATCH;
    }
    Optional<Card> model = known.model(pretrained.get());
    if (model.isEmpty()) {
      String run = pretrained.get().run();
      return run == null ? PretrainedModel.of(name).source() : new Source(run, true);
    }
    return model.get().origin() == null ? ofRun(model.get(), most) : imported(model.get());
  }

  /** Whether a run started from a model that had a card, and neither is there any more. */
  boolean isGone(KnownRun run) {
    return run.pretrained()
        .filter(model -> model.run() != null && known.model(model).isEmpty())
        .isPresent();
  }

  private Source ofRun(Card model, int most) {
    KnownRun run =
        known
            .find(new RunKey(model.run(), model.fingerprint()))
            .orElseThrow(() -> new IllegalStateException("A card without its run: " + model.run()));
    Source trainedOn = trainedOn(model);
    Shot shot = Shot.of(run, Shot.FULL.name());
    if (!shot.equals(Shot.FULL)) {
      trainedOn = trainedOn.but(", " + shot.title());
    }
    Source before =
        most == 0
            ? Source.SCRATCH
            : of(run.pretrained(), run.pretrainedModel().orElse(""), most - 1);
    return before.equals(Source.SCRATCH)
        ? trainedOn
        : new Source(before.name() + " → " + trainedOn.name(), true);
  }

  private Source trainedOn(Card model) {
    List<Card.View> views = new ArrayList<>(model.trainedOn());
    if (views.stream().allMatch(view -> view.dataSets().isEmpty()) && model.view() != null) {
      Optional.ofNullable(known.views().get(model.view())).ifPresent(views::add);
    }
    Set<String> dataSets = new TreeSet<>();
    Set<String> names = new LinkedHashSet<>();
    for (Card.View view : views) {
      dataSets.addAll(view.dataSets());
      names.add(view.name());
    }
    return dataSets.isEmpty()
        ? Source.of(String.valueOf(model.view()))
        : Source.ofDataSets(dataSets, String.join("+", names));
  }

  /** By the name that a model was imported by, or else by that of its file. */
  private static Source imported(Card model) {
    String file =
        String.valueOf(model.origin().source())
            .replaceFirst("^.*/", "")
            .replaceFirst("\\.[a-z.]+$", "");
    String name = model.run() == null ? file : model.run();
    return published(name).or(() -> published(file)).orElseGet(() -> new Source(name, true));
  }

  private static Optional<Source> published(String name) {
    for (Map.Entry<String, String> one : RELEASED.entrySet()) {
      if (name.endsWith("." + one.getKey())) {
        return Optional.of(new Source(one.getValue()));
      }
    }
    PretrainedModel model = PretrainedModel.of(name);
    return model.network().map(network -> model.source());
  }

  /** What tells the models of one source apart; empty for random weights. */
  Optional<String> modelOf(KnownRun run) {
    return run.pretrained()
        .map(
            one ->
                one.run() == null
                    ? String.valueOf(one.key())
                    : one.run() + " " + (one.fingerprint() == null ? "" : one.fingerprint()));
  }

  /** The run that published the model that a run started from. */
  Optional<KnownRun> before(KnownRun run) {
    return run.pretrained()
        .flatMap(known::model)
        .filter(card -> card.origin() == null)
        .flatMap(card -> known.find(new RunKey(card.run(), card.fingerprint())));
  }
}
