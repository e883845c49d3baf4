package io.radflow.training.snapshot;

import io.radflow.ingest.store.StoreAddress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a snapshot's card says besides the step, and when snapshots are made.
 *
 * @param every steps between snapshots; 0 for one at the end only
 * @param kept newest snapshots that stay, the last one among them; 0 for all
 * @param steps of the whole run
 * @param patientDisjoint whether no patient of the view is both in train and in another split; null
 *     where no patients are known
 */
public record SnapshotSettings(
    StoreAddress address,
    String run,
    String pretrainedModel,
    long every,
    int kept,
    long steps,
    String plan,
    String view,
    int viewVersion,
    Boolean patientDisjoint,
    ArrayList<String> labels,
    TreeMap<String, String> configuration)
    implements Serializable {

  public SnapshotSettings(
      StoreAddress address,
      String run,
      String pretrainedModel,
      long every,
      int kept,
      long steps,
      String plan,
      String view,
      int viewVersion,
      Boolean patientDisjoint,
      List<String> labels,
      Map<String, String> configuration) {
    this(
        address,
        run,
        pretrainedModel,
        every,
        kept,
        steps,
        plan,
        view,
        viewVersion,
        patientDisjoint,
        new ArrayList<>(labels),
        new TreeMap<>(configuration));
  }

  boolean isDue(long stepsDone) {
    return stepsDone == steps || every > 0 && stepsDone % every == 0;
  }
}
