package io.radflow.training.source;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
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
      long position = plan.position(block, number);
      RunSample sample = sample(rows.get(order[i]), position, block);
      sample.repeat = repeats[order[i]]++;
      // Whoever augments a sample changes its pixels.
      sample.pixels = pixels(rows.get(order[i]).getPixels(), sample.repeat > 0);
      samples.add(sample);
    }
    return samples;
  }

  private static RunSample sample(TensorSample row, long position, RowBlock block) {
    RunSample sample = new RunSample();
    sample.position = position;
    sample.evaluation = block.evaluation();
    sample.epoch = block.evaluation() ? 0 : block.epoch();
    sample.id = row.getId();
    sample.height = row.getHeight();
    sample.width = row.getWidth();
    sample.channels = row.getChannels();
    sample.format = row.getFormat();
    sample.labels = new float[row.getLabels().size()];
    for (int i = 0; i < sample.labels.length; i++) {
      Float label = row.getLabels().get(i);
      sample.labels[i] = label == null ? Float.NaN : label;
    }
    return sample;
  }

  private static byte[] pixels(ByteBuffer buffer, boolean copied) {
    if (!copied && buffer.hasArray() && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] pixels = new byte[buffer.remaining()];
    buffer.duplicate().get(pixels);
    return pixels;
  }
}
