package io.radflow.eval.card;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;

/**
 * A run that cards or a record tell of.
 *
 * @param card the newest; empty if there is none
 * @param started its record; empty for a run of an earlier release
 * @param ended the step that the run ended with; empty if it has not, or that is not told
 */
@Internal
public record KnownRun(
    RunKey key, Optional<Card> card, Optional<StartedRun> started, OptionalLong ended) {

  private static final String STEPS = "training.steps";
  private static final String PRETRAINED = "training.pretrained-model";

  /** How far a run is. */
  public enum State {
    FINISHED,
    /** A run of an earlier release does not tell how many steps it has, and a CSV no more. */
    NOT_TOLD,
    UNFINISHED
  }

  /** How far results of a step are. */
  public State stateOf(long step) {
    OptionalLong last = lastStep();
    if (last.isEmpty()) {
      return State.NOT_TOLD;
    }
    return step >= last.getAsLong() ? State.FINISHED : State.UNFINISHED;
  }

  /** The step that the run ended with, or else is to end with; empty if neither is told. */
  public OptionalLong lastStep() {
    if (ended.isPresent()) {
      return ended;
    }
    Optional<Long> planned = first(Card::steps, StartedRun::steps);
    if (planned.isEmpty()) {
      planned =
          option(STEPS).filter(text -> text.matches("[0-9]{1,18}")).map(text -> Long.valueOf(text));
    }
    return planned.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Whether it only scores the model that it starts from. */
  public boolean isScoring() {
    OptionalLong last = lastStep();
    return pretrained().isPresent() && last.isPresent() && last.getAsLong() == 0;
  }

  public Optional<Card.Network> network() {
    return first(Card::network, StartedRun::network);
  }

  public Optional<String> shot() {
    return first(Card::shot, StartedRun::shot);
  }

  public Optional<Long> seed() {
    return first(Card::seed, StartedRun::seed);
  }

  public Optional<Card.Data> data() {
    return card.map(Card::data);
  }

  /** What predictions and results call the model that the run started from. */
  public Optional<String> pretrainedModel() {
    return first(Card::pretrainedModel, StartedRun::pretrainedModel);
  }

  /** The model that the run started from; empty for random weights. */
  public Optional<Card.Pretrained> pretrained() {
    Optional<Card.Pretrained> told = first(Card::pretrained, StartedRun::pretrained);
    return told.isPresent()
        ? told
        : option(PRETRAINED).map(key -> new Card.Pretrained(key, null, null, null, null));
  }

  /** An option that the run was given; empty if it was not, or that is not told. */
  public Optional<String> option(String key) {
    Optional<String> decided = started.map(one -> one.parts().get(key));
    return decided.isPresent() ? decided : card.map(one -> one.configuration().get(key));
  }

  /** The view that a run is scored on, if it is that one and the card tells of it. */
  public Optional<Card.View> view(String name) {
    return card.map(Card::viewManifest).filter(view -> name.equals(view.name()));
  }

  /** Whether its record tells what decides its bits. */
  public boolean isRecorded() {
    return started.filter(one -> !one.parts().isEmpty()).isPresent();
  }

  /** What decides the run's bits, by key; what an earlier release's run was given. */
  public Map<String, String> settings() {
    return isRecorded()
        ? started.orElseThrow().parts()
        : card.map(Card::configuration).orElse(Map.of());
  }

  private <T> Optional<T> first(Function<Card, T> ofCard, Function<StartedRun, T> ofRecord) {
    Optional<T> value = card.map(ofCard);
    return value.isPresent() ? value : started.map(ofRecord);
  }
}
