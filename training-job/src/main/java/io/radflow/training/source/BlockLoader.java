package io.radflow.training.source;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Fetches the shards of a block and puts their rows at their positions. */
final class BlockLoader {

  private final ObjectStore store;
  private final RunPlan plan;

  BlockLoader(ObjectStore store, RunPlan plan) {
    this.store = store;
    this.plan = plan;
  }

  /**
   * The block's rows in the order of their positions; rows drawn after the run's last step are left
   * out.
   *
   * @throws IOException naming the shard that is missing, damaged or of another length than planned
   */
  List<RunSample> load(RowBlock block) throws IOException {
    List<TensorSample> rows = new ArrayList<>();
    for (ObjectEntry shard : block.shards()) {
      rows.addAll(ListedRecords.read(store, shard, TensorSample.getClassSchema()));
    }
    int[] order = plan.rowOrder(block);
    int[] repeats = new int[rows.size()];
    List<RunSample> samples = new ArrayList<>(order.length);
    for (int i = 0; i < order.length; i++) {
      long number = block.first() + i;
      if (!block.evaluation() && number >= plan.draws()) {
        break;
      }
      int repeat = repeats[order[i]]++;
      // Whoever augments a sample changes its pixels.
      RunSample sample = RunSample.of(rows.get(order[i]), repeat > 0);
      sample.repeat = repeat;
      sample.position = plan.position(block, number);
      sample.evaluation = block.evaluation();
      sample.epoch = block.evaluation() ? 0 : block.epoch();
      samples.add(sample);
    }
    return samples;
  }
}
