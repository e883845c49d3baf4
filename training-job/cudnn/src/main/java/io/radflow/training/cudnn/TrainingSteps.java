package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.engine.BucketRanges;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.MixedLoss;
import io.radflow.training.engine.NonFiniteLossException;
import io.radflow.training.engine.StepResult;
import io.radflow.training.leaves.LeafPlace;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Takes optimiser steps. Where a global batch is one leaf, all of a step is one record. Else there
 * is one of each stage of a leaf's passes and one of the update; between them partial sums are
 * added up, and exchanged where other ranks have leaves too.
 */
final class TrainingSteps implements AutoCloseable {

  private final EngineSettings settings;
  private final int classes;
  private final Computation computation;
  private final ParameterMemory memory;
  private final BatchInputs inputs;
  private final NetworkPasses passes;
  private final RecordedSteps records;
  private final BackwardStages stages;
  private final DeviceLeafSums leafSums;
  private final StagedSums stagedSums;
  private final StepOutcome.Reader outcomes;
  private final Device device;

  /** Where devices exchange by themselves: made at the first step. */
  private DeviceExchange exchange;

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
    this.device = device;
    memory = computation.parameters();
    stages = new BackwardStages(passes, new BucketRanges(memory.gradientValues()));
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
      prepare(leaves.get(0), terms, learningRate);
      computeWhole(leaves.get(0));
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

  private void computeWhole(DeviceLeaf leaf) {
    List<Object> key = List.of("step", leaf.shape());
    computation.arena().lending(() -> records.run(key, computation.stream(), passes::train));
  }

  /** Gradients of all leaves, their sum over the group, and the update by that. */
  private void computeLeaves(
      int firstLeaf,
      List<DeviceLeaf> leaves,
      LossTerms terms,
      double learningRate,
      GradientGroup group,
      double[] losses) {
    if (exchange == null && group.devices().isPresent()) {
      exchange = new DeviceExchange(computation, device, group.devices().orElseThrow());
    }
    List<LeafPlace> places = LeafPlace.of(firstLeaf, leaves.size());
    int last = leaves.size() - 1;
    for (int i = 0; i < last; i++) {
      LeafPlace place = places.get(i);
      prepare(leaves.get(i), terms, learningRate);
      computeLeaf(leaves.get(i), bucket -> leafSums.take(place, bucket));
      losses[i] = inputs.sumOfLosses();
    }
    LeafPlace place = places.get(last);
    prepare(leaves.get(last), terms, learningRate);
    if (leaves.size() == group.leaves()) {
      computeLeaf(leaves.get(last), bucket -> leafSums.complete(place, bucket));
      losses[last] = inputs.sumOfLosses();
      inputs.setLoss(group.sum(losses));
    } else if (group.devices().isPresent()) {
      exchangeByDevices(leaves.get(last), place, group, losses);
    } else {
      exchangeByHost(leaves.get(last), place, group, losses);
    }
    records.run("update", computation.stream(), () -> passes.update(1));
  }

  private void exchangeByHost(
      DeviceLeaf leaf, LeafPlace place, GradientGroup group, double[] losses) {
    computeLeaf(
        leaf,
        bucket -> {
          leafSums.complete(place, bucket);
          stagedSums.copy(leafSums.addresses(place), bucket);
        });
    stagedSums.give(place.untouched() + 1, group);
    losses[losses.length - 1] = inputs.sumOfLosses();
    inputs.setLoss(group.sum(losses));
    stagedSums.takeBack(memory.gradients());
  }

  private void exchangeByDevices(
      DeviceLeaf leaf, LeafPlace place, GradientGroup group, double[] losses) {
    computeLeaf(
        leaf,
        bucket -> {
          leafSums.complete(place, bucket);
          exchange.exchange(leafSums.addresses(place), bucket);
        });
    losses[losses.length - 1] = inputs.sumOfLosses();
    inputs.setLoss(group.sum(losses));
    exchange.await();
  }

  /**
   * @param closed is told each bucket of the gradient once what sets it was given to the device
   */
  private void computeLeaf(DeviceLeaf leaf, IntConsumer closed) {
    computation
        .arena()
        .lending(
            () ->
                records.run(
                    List.of("leaf", leaf.shape()),
                    computation.stream(),
                    stages.work(),
                    stage ->
                        IntStream.range(stages.firstBucket(stage), stages.endBucket(stage))
                            .forEach(closed)));
  }

  /** Puts a leaf where its passes find it. */
  private void prepare(DeviceLeaf leaf, LossTerms terms, double learningRate) {
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
    memory.refreshCopies(computation.stream());
  }

  @Override
  public void close() {
    leafSums.close();
    stagedSums.close();
    if (exchange != null) {
      exchange.close();
    }
    outcomes.close();
  }
}
