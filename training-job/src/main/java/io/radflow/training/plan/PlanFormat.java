package io.radflow.training.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans as bytes, for the object that a job's enumerator reads. Whoever submits a job writes it
 * anew, so this version alone is read.
 */
final class PlanFormat {

  private static final int VERSION = 3;

  private PlanFormat() {}

  static void write(RunPlan plan, DataOutput out) throws IOException {
    out.writeInt(VERSION);
    RunShape shape = plan.shape();
    out.writeLong(shape.seed());
    out.writeInt(shape.batchSize());
    out.writeLong(shape.steps());
    out.writeLong(shape.evaluation().length());
    out.writeBoolean(shape.evaluation().inRows());
    out.writeInt(shape.lanes());
    out.writeInt(shape.leaves());
    out.writeBoolean(plan.positions().isGrowing());
    out.writeInt(plan.epochsOf());
    out.writeLong(plan.positions().firstStep());
    out.writeInt(plan.sources().size());
    for (SourceRows source : plan.sources()) {
      out.writeUTF(source.view());
      out.writeInt(source.share());
      out.writeBoolean(source.order().mixed());
      out.writeLong(source.order().size());
      ShardFormat.write(source.shards(), out);
      source.selection().write(out);
    }
    ShardFormat.write(plan.evaluation(), out);
  }

  static RunPlan read(DataInput in) throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException("A plan of version " + version + "; this release reads " + VERSION);
    }
    RunShape shape =
        new RunShape(
            in.readLong(),
            in.readInt(),
            in.readLong(),
            new EvaluationInterval(in.readLong(), in.readBoolean()),
            in.readInt(),
            in.readInt());
    boolean growing = in.readBoolean();
    int epochsOf = in.readInt();
    long firstStep = in.readLong();
    int count = in.readInt();
    List<SourceRows> sources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sources.add(
          new SourceRows(
              in.readUTF(),
              in.readInt(),
              new BlockOrder(in.readBoolean(), in.readLong()),
              ShardFormat.readAll(in),
              TrainRows.read(in)));
    }
    return new RunPlan(shape, sources, ShardFormat.readAll(in), growing, epochsOf, firstStep);
  }
}
