package io.radflow.training.source;

import io.radflow.ingest.manifest.ObjectEntry;
import io.radflow.ingest.parquet.ParquetRecords;
import io.radflow.ingest.record.TensorSample;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.training.plan.Block;
import io.radflow.training.plan.RunPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

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
  List<RunSample> load(Block block) throws IOException {
    List<TensorSample> rows = new ArrayList<>();
    for (ObjectEntry shard : block.shards()) {
      rows.addAll(read(shard));
    }
    int[] order = plan.rowOrder(block);
    List<RunSample> samples = new ArrayList<>(order.length);
    for (int i = 0; i < order.length; i++) {
      long number = block.first() + i;
      if (!block.evaluation() && number >= plan.draws()) {
        break;
      }
      long position =
          block.evaluation()
              ? plan.evaluationPosition((int) block.epoch(), number)
              : plan.trainPosition(number);
      samples.add(sample(rows.get(order[i]), position, block));
    }
    return samples;
  }

  private List<TensorSample> read(ObjectEntry shard) throws IOException {
    byte[] bytes = store.read(shard.key(), shard.bytes());
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if (crc.getValue() != shard.crc32c()) {
      throw new IOException(
          String.format(
              "%s is not what the view's manifest lists: CRC-32C %08x, expected %08x",
              store.address().uri(shard.key()), crc.getValue(), shard.crc32c()));
    }
    List<TensorSample> rows =
        ParquetRecords.decode(TensorSample.getClassSchema(), bytes, shard.key());
    if (rows.size() != shard.rows()) {
      throw new IOException(
          String.format(
              "%s holds %d rows, the view's manifest lists %d",
              store.address().uri(shard.key()), rows.size(), shard.rows()));
    }
    return rows;
  }

  private static RunSample sample(TensorSample row, long position, Block block) {
    RunSample sample = new RunSample();
    sample.position = position;
    sample.evaluation = block.evaluation();
    sample.epoch = block.evaluation() ? 0 : block.epoch();
    sample.id = row.getId();
    sample.height = row.getHeight();
    sample.width = row.getWidth();
    sample.channels = row.getChannels();
    sample.pixels = new byte[row.getPixels().remaining()];
    row.getPixels().duplicate().get(sample.pixels);
    sample.labels = new float[row.getLabels().size()];
    for (int i = 0; i < sample.labels.length; i++) {
      Float label = row.getLabels().get(i);
      sample.labels[i] = label == null ? Float.NaN : label;
    }
    return sample;
  }
}
