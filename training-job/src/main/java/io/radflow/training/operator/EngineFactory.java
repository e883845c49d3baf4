package io.radflow.training.operator;

import io.radflow.core.store.ObjectStore;
import io.radflow.training.engine.TrainingEngine;
import java.io.IOException;
import java.io.Serializable;
import java.util.OptionalInt;
import org.apache.flink.annotation.Internal;

/** Makes the engine where the operator runs, with the run's initial weights in it. */
@Internal
public interface EngineFactory extends Serializable {

  /**
   * @param gpu that the subtask has, as the process counts its GPUs; empty if it has none
   * @param store where initial weights are
   */
  TrainingEngine create(OptionalInt gpu, ObjectStore store) throws IOException;
}
