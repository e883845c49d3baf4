package io.radflow.training;

import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.operator.EngineFactory;
import io.radflow.training.weights.HeadInitialization;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Makes the engine of a run, with random weights by its seed or with a published model's. */
final class BitEngineFactory implements EngineFactory {

  private static final long serialVersionUID = 1L;

  private final BitNetwork network;
  private final EngineSettings settings;
  private final StoreAddress address;
  private final String pretrainedWeights;
  private final HeadInitialization head;

  /**
   * @param pretrainedWeights key of a BiT .npz in the bucket, null for random weights
   * @param head where the head comes from when there are pretrained weights
   */
  BitEngineFactory(
      BitNetwork network,
      EngineSettings settings,
      StoreAddress address,
      String pretrainedWeights,
      HeadInitialization head) {
    this.network = network;
    this.settings = settings;
    this.address = address;
    this.pretrainedWeights = pretrainedWeights;
    this.head = head;
  }

  @Override
  public TrainingEngine create() throws IOException {
    TrainingEngine engine = new Dl4jEngine(network, settings);
    if (pretrainedWeights == null) {
      return engine;
    }
    try (ObjectStore store = ObjectStore.open(address);
        InputStream npz = new BufferedInputStream(store.open(pretrainedWeights))) {
      engine.readWeights(npz, head, settings.seed());
      return engine;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw new IOException(
          "Cannot start from " + address.uri(pretrainedWeights) + ": " + e.getMessage(), e);
    }
  }
}
