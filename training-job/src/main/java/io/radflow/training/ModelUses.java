package io.radflow.training;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.snapshot.CardPretrained;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.Reads;
import io.radflow.training.snapshot.Snapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * Which model each name in the bucket began with. What is only scored and has its predictions needs
 * its model no more: its name and its record tell which weights these were.
 */
@Internal
public final class ModelUses {

  /** Names that stand for one of a run's models. */
  private static final Set<String> CHOICES = Set.of("best", "last");

  private final List<Snapshots> all;
  private final List<Optional<String>> models;

  private ModelUses(List<Snapshots> all, List<Optional<String>> models) {
    this.all = all;
    this.models = models;
  }

  /**
   * By one listing, and the record of each name or, where there is none, its newest card, several
   * at a time.
   */
  public static ModelUses read(ObjectStore store) throws IOException {
    return read(store, null);
  }

  /**
   * The same but for what one name began with, so that what cannot be read of that is no obstacle.
   */
  static ModelUses read(ObjectStore store, String except) throws IOException {
    List<Snapshots> all = Snapshots.all(store);
    return new ModelUses(
        all,
        Reads.all(all, one -> one.run().equals(except) ? Optional.empty() : beganWith(store, one)));
  }

  /** Who needs one model, without looking at what that began with. */
  public static ModelUsers of(ObjectStore store, String name) throws IOException {
    return read(store, name).of(name);
  }

  /** Who needs a model. */
  public ModelUsers of(String name) {
    List<String> unfinished = new ArrayList<>();
    List<String> finished = new ArrayList<>();
    boolean isRunning = false;
    for (int i = 0; i < all.size(); i++) {
      Snapshots one = all.get(i);
      if (one.run().equals(name)) {
        isRunning = one.isUnfinished();
      } else if (models.get(i).filter(name::equals).isPresent()) {
        (one.isUnfinished() ? unfinished : finished).add(one.run());
      }
    }
    return new ModelUsers(name, unfinished, finished, isRunning);
  }

  private static Optional<String> beganWith(ObjectStore store, Snapshots one) throws IOException {
    if (one.isRun()) {
      Optional<RunRecord> record = RunRecord.read(store, one.run());
      if (record.isPresent()) {
        boolean isScored = record.get().steps() == 0 && !one.isUnfinished();
        return isScored ? Optional.empty() : name(record.get().pretrained());
      }
    }
    OptionalLong newest = one.newest();
    // A card that is just being removed names nobody any more.
    return newest.isEmpty()
        ? Optional.empty()
        : ModelCard.read(store, one.card(newest.getAsLong()))
            .flatMap(card -> name(card.pretrained()).or(() -> configured(card)));
  }

  private static Optional<String> name(CardPretrained pretrained) {
    return pretrained == null ? Optional.empty() : name(pretrained.key());
  }

  private static Optional<String> name(String key) {
    int begin = BucketLayout.MODELS.length();
    int end = key.startsWith(BucketLayout.MODELS) ? key.indexOf('/', begin) : -1;
    return end < 0 ? Optional.empty() : Optional.of(key.substring(begin, end));
  }

  /** By the configuration alone, as in cards of 0.1.0. */
  private static Optional<String> configured(ModelCard card) {
    Map<String, String> configuration =
        card.configuration() == null ? Map.of() : card.configuration();
    String model = configuration.getOrDefault(TrainingOptions.PRETRAINED.key(), "");
    int slash = model.indexOf('/');
    return slash > 0 && CHOICES.contains(model.substring(slash + 1))
        ? Optional.of(model.substring(0, slash))
        : name(model);
  }
}
