package io.radflow.training.operator;

import io.radflow.training.engine.TrainingEngine;
import java.io.IOException;
import java.io.Serializable;

/** Makes the engine where the operator runs, with the run's initial weights in it. */
public interface EngineFactory extends Serializable {

  TrainingEngine create() throws IOException;
}
