package io.radflow.training.engine;

import io.radflow.training.weights.HeadInitialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * Computes training steps and scores for one network. Used by one thread at a time.
 *
 * <p>The same settings, weights and batches give the same bits, as long as the thread count stays,
 * or on a GPU its model does and {@link GpuSettings#deterministic} is asked for.
 */
@Internal
public interface TrainingEngine extends AutoCloseable {

  /**
   * Says that a batch will be trained on or scored soon, so that an engine with memory of its own
   * can begin to copy it there. It changes no result, and may be called by another thread than the
   * engine's, in the order in which the batches are given later.
   */
  default void stage(Batch batch) {
    // Where the host's memory is the engine's, nothing is to be copied.
  }

  /** What is known in a leaf, as the engine's loss counts it. May be called by any thread. */
  LossTerms terms(Batch leaf);

  /**
   * Takes one optimiser step together with the group's other ranks: each computes the gradients of
   * its leaves, and all update by the sum over all of them. If nothing is known in the global batch
   * all skip it: nothing changes, and the group is not asked.
   *
   * @param step this rank's leaves; the number of micro-batches and local batches is a leaf's
   * @throws NonFiniteLossException before anything is updated, and on all ranks alike, if loss or
   *     gradient is not finite; names the samples if they are this rank's
   * @throws IllegalArgumentException if the leaves are none of the group's, or do not fit the
   *     network or the local batches
   */
  StepResult train(LeafStep step, double learningRate, GradientGroup group);

  /** The same on a global batch that is one leaf, by a rank that is alone. */
  default StepResult train(Batch batch, double learningRate) {
    return train(LeafStep.whole(batch, terms(batch)), learningRate, GradientGroup.alone(1));
  }

  /**
   * Probabilities [N, K], row-major: softmax or sigmoid of the logits. Labels are not looked at.
   */
  float[] score(Batch batch);

  /**
   * What the head's dense layer gets, [N, F], row-major: normalised, rectified, averaged over the
   * pixels. F is {@link io.radflow.training.network.BitNetwork#features}.
   */
  float[] features(Batch batch);

  /** Optimiser steps taken; skipped batches do not count. */
  long step();

  /** A hash of the parameters' bits, which ranks of one run have in common. */
  long parameterHash();

  /** Copies parameters, momentum and step, so that they can be written while training goes on. */
  StateCopy copyState();

  /**
   * Reads what {@link StateCopy#write} wrote. After an exception the engine's parameters are
   * undefined.
   *
   * @throws EngineStateException if it is of another format, version or network; says which
   * @throws IOException if it is damaged or cannot be read
   */
  void readState(InputStream in) throws IOException;

  /**
   * Writes the weights as a BiT {@code .npz} (kernels HWIO). The stream is not closed.
   *
   * @throws io.radflow.training.weights.NonFiniteWeightsException naming a tensor that is not
   *     finite, such as after a step at too high a rate
   */
  void writeWeights(OutputStream npz) throws IOException;

  /**
   * Reads a BiT {@code .npz}, sets the momentum to zero and the step to 0.
   *
   * @param head where the head comes from: the file, or new values by the seed
   * @throws IOException naming every missing, extra or misshapen tensor with both shapes
   */
  void readWeights(InputStream npz, HeadInitialization head, long seed) throws IOException;

  /**
   * Writes the momentum of each parameter in the form of its weights.
   *
   * @throws io.radflow.training.weights.NonFiniteWeightsException as {@link #writeWeights}
   */
  void writeMomentum(OutputStream npz) throws IOException;

  /**
   * Reads what {@link #writeMomentum} wrote.
   *
   * @param step that the engine's next one is counted from
   * @throws IOException as {@link #readWeights}
   */
  void readMomentum(InputStream npz, long step) throws IOException;

  /** Memory in use now, bytes: the GPU's, or on a CPU the process's. May be asked at any time. */
  long memoryBytes();

  /** What the device's driver says of it; may be asked at any time. */
  default DeviceReading reading() {
    return DeviceReading.NONE;
  }

  /**
   * The library by which the engine's device exchanges gradients with those of other ranks, with
   * its version; empty if they go through the host.
   */
  default Optional<String> exchangeLibrary() {
    return Optional.empty();
  }

  /** What the engine runs on. */
  EngineReport report();

  @Override
  void close();
}
