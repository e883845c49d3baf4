package io.radflow.training.snapshot;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The views of a run, as its cards tell of them.
 *
 * @param scored the view that the run is scored on
 * @param sources the views that it trains on, in order; none where that is the scored one alone
 * @param patientDisjoint whether no patient is both trained and scored on; null where no patients
 *     are known
 */
@Internal
public record CardViews(CardView scored, ArrayList<Source> sources, Boolean patientDisjoint)
    implements Serializable {

  /**
   * A view that a run trains on.
   *
   * @param share of the run's rows, beside those of its other sources
   */
  public record Source(int share, CardView view) implements Serializable {}

  public CardViews(CardView scored, List<Source> sources, Boolean patientDisjoint) {
    this(scored, new ArrayList<>(sources), patientDisjoint);
  }

  /** Of a run that trains and is scored on one view. */
  public static CardViews of(CardView view) {
    return new CardViews(view, List.of(), view.patientDisjoint());
  }
}
