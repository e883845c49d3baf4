package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.MixedLoss;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.StepResult;
import io.radflow.training.leaves.LeafPlace;
import java.util.List;

/**
 * Takes optimiser steps. Where a global batch is one leaf, all of a step is one record. Else a
 * leaf's passes are one and the update another; between them partial sums are added up, and
 * exchanged where other ranks have leaves too.
 */
final class TrainingSteps implements AutoCloseable {

  private final EngineSettings settings;
  private final int classes;
  private final Computation computation;
  private final ParameterMemory memory;
  private final BatchInputs inputs;
  private final NetworkPasses passes;
  private final RecordedSteps records;
  private final DeviceLeafSums leafSums;
  private final StagedSums stagedSums;
  private final StepOutcome.Reader outcomes;

  TrainingSteps(
      EngineSettings settings,
      int classes,
      Computation computation,
      BatchInputs inputs,
      NetworkPasses passes,
      RecordedSteps records,
      Device device) {
    this.settings = settings;
    this.classes = classes;
    this.computation = computation;
    this.inputs = inputs;
    this.passes = passes;
    this.records = records;
    memory = computation.parameters();
    leafSums = new DeviceLeafSums(computation, device);
    stagedSums = new StagedSums(memory.gradientValues(), device);
    outcomes = new StepOutcome.Reader(memory, device);
  }

  /** Gradients beside the present one that memory was taken for, to add up leaves. */
  int heldLeafSums() {
    return leafSums.held();
  }

  /**
   * Takes one step.
   *
   * @param number of the step that this is
   * @param terms counts over the global batch
   */
  StepResult take(
      long number,
      int firstLeaf,
      List<DeviceLeaf> leaves,
      LossTerms terms,
      double learningRate,
      GradientGroup group) {
    leaves.forEach(leaf -> leaf.requireLabels(classes));
    if (terms.isEmpty()) {
      return StepResult.skippedBatch();
    }
    double[] losses = new double[leaves.size()];
    if (group.leaves() == 1) {
      compute(leaves.get(0), terms, learningRate, "step", passes::train);
    } else {
      computeLeaves(firstLeaf, leaves, terms, learningRate, group, losses);
    }
    StepOutcome outcome = outcomes.read(computation.stream());
    if (group.leaves() == 1) {
      losses[0] = outcome.loss();
    }
    if (!outcome.finite()) {
      throw NonFiniteLossException.of(
          number,
          learningRate,
          leaves.stream().map(DeviceLeaf::ids).toList(),
          losses,
          outcome.loss(),
          outcome.gradientNorm());
    }
    boolean clips = settings.optimizer().adaptiveGradientClipping();
    return new StepResult(
        outcome.loss(),
        outcome.gradientNorm(),
        clips ? outcome.clippedRows() / memory.clippableRows() : 0,
        false);
  }

  /** Gradients of all leaves, their sum over the group, and the update by that. */
  private void computeLeaves(
      int firstLeaf,
      List<DeviceLeaf> leaves,
      LossTerms terms,
      double learningRate,
      GradientGroup group,
      double[] losses) {
    List<LeafPlace> places = LeafPlace.of(firstLeaf, leaves.size());
    int last = leaves.size() - 1;
    for (int i = 0; i < last; i++) {
      compute(leaves.get(i), terms, learningRate, "leaf", passes::gradients);
      leafSums.take(places.get(i));
      losses[i] = inputs.sumOfLosses();
    }
    compute(leaves.get(last), terms, learningRate, "leaf", passes::gradients);
    List<Long> sums = leafSums.complete(places.get(last));
    boolean alone = leaves.size() == group.leaves();
    if (!alone) {
      stagedSums.give(sums, group);
    }
    losses[last] = inputs.sumOfLosses();
    inputs.setLoss(group.sum(losses));
    if (!alone) {
      stagedSums.takeBack(memory.gradients());
    }
    records.run("update", computation.stream(), () -> passes.update(1));
  }

  private void compute(
      DeviceLeaf leaf, LossTerms terms, double learningRate, String record, Runnable work) {
    DeviceStream stream = computation.stream();
    MixedLoss objective =
        MixedLoss.of(
            settings.loss(), classes, leaf.labels(), leaf.mixup(), settings.localBatch(), terms);
    inputs.set(
        leaf.shape(),
        leaf.partners(),
        objective.weights(),
        leaf.labels(),
        StepScalars.ofStep(leaf.mixup(), settings.optimizer(), learningRate));
    leaf.pixels().run();
    memory.refreshCopies(stream);
    computation.arena().lending(() -> records.run(List.of(record, leaf.shape()), stream, work));
  }

  @Override
  public void close() {
    leafSums.close();
    stagedSums.close();
    outcomes.close();
  }
}
