package io.radflow.training;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreException;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.EngineFactory;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.weights.HeadInitialization;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/**
 * Makes the engine of a run, with random weights by its seed, with a published model's, or with
 * those and the momentum of a snapshot that the run goes on from.
 */
final class BitEngineFactory implements EngineFactory {

  private static final long serialVersionUID = 1L;

  private final BitNetwork network;
  private final EngineSettings settings;
  private final EngineChoice choice;
  private final String pretrainedWeights;
  private final HeadInitialization head;
  private final ResumePoint resume;

  /**
   * @param pretrainedWeights key of a BiT .npz in the bucket, null for random weights
   * @param head where the head comes from when there are pretrained weights
   * @param resume null at a run's beginning
   */
  BitEngineFactory(
      BitNetwork network,
      EngineSettings settings,
      EngineChoice choice,
      String pretrainedWeights,
      HeadInitialization head,
      ResumePoint resume) {
    this.network = network;
    this.settings = settings;
    this.choice = choice;
    this.pretrainedWeights = pretrainedWeights;
    this.head = head;
    this.resume = resume;
  }

  @Override
  public TrainingEngine create(OptionalInt gpu, ObjectStore store) throws IOException {
    TrainingEngine engine = EngineStart.of(() -> choice.create(network, settings, gpu));
    try {
      if (resume != null) {
        load(
            store,
            resume.folder() + SnapshotWriter.WEIGHTS,
            npz -> engine.readWeights(npz, HeadInitialization.FROM_FILE, settings.seed()));
        load(
            store,
            resume.folder() + SnapshotWriter.MOMENTUM,
            npz -> engine.readMomentum(npz, resume.step()));
      } else if (pretrainedWeights != null) {
        load(store, pretrainedWeights, npz -> engine.readWeights(npz, head, settings.seed()));
      }
      return engine;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    } catch (Error e) {
      engine.close();
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  /**
   * Weights that are gone will not come back, and those that do not fit will never fit; a bucket
   * may be made.
   */
  private static void load(ObjectStore store, String key, Weights weights) throws IOException {
    try (InputStream npz = new BufferedInputStream(store.open(key))) {
      weights.read(npz);
    } catch (OutOfDeviceMemoryException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      IOException failure = new IOException(message(store, key, e), e);
      StoreException answer = StoreException.behind(e);
      if (answer == null || answer.isMissingObject()) {
        throw PermanentFailure.suppressing(failure);
      }
      throw failure;
    }
  }

  private static String message(ObjectStore store, String key, Exception cause) {
    return "Cannot start from " + store.address().uri(key) + ": " + cause.getMessage();
  }

  private interface Weights {
    void read(InputStream npz) throws IOException;
  }
}
