package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.snapshot.CardOrigin;
import io.radflow.training.snapshot.ModelCard;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * Whether a run may take the place of what has its name: not of a model that others began with,
 * which would then tell of weights that nobody has, nor of one that no run can make again.
 */
@Internal
public final class RunReplacement {

  private RunReplacement() {}

  /**
   * @throws ConfigurationException if other runs began with what has the name, naming them, or if
   *     it is an imported model's
   */
  static void require(ObjectStore store, String run) throws IOException {
    requireNoImport(store, run);
    ModelUsers users = ModelUses.of(store, run);
    if (!users.others().isEmpty()) {
      throw ConfigurationException.of(
          TrainingOptions.REPLACE,
          "--replace (%s): run '%s' cannot be another from now on, %s. Nothing is removed. Take another name (%s), or remove those first: 'radflow model rm NAME'"
              .formatted(
                  TrainingOptions.REPLACE.key(),
                  run,
                  users.reasonsOfOthers(),
                  TrainingOptions.RUN.key()),
          null);
    }
  }

  /**
   * @throws ConfigurationException if the name is an imported model's, saying which
   */
  public static void requireNoImport(ObjectStore store, String run) throws IOException {
    if (RunRecord.read(store, run).isPresent()) {
      return;
    }
    Optional<CardOrigin> origin = ModelCard.newest(store, run).map(ModelCard::origin);
    if (origin.isPresent()) {
      throw ConfigurationException.of(
          TrainingOptions.RUN,
          "The name '%s' of key '%s' is that of an imported model, %s. Take another name for the run"
              .formatted(run, TrainingOptions.RUN.key(), imported(origin.get())),
          null);
    }
  }

  static String imported(CardOrigin origin) {
    return "imported from " + origin.source();
  }
}
