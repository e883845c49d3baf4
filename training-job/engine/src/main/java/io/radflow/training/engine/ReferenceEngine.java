package io.radflow.training.engine;

import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.ParameterStore;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** An engine that can be held against reference cases, whose images are no bytes. */
@Internal
public interface ReferenceEngine extends TrainingEngine {

  /** One step on normalised images; otherwise as {@link TrainingEngine#train}. */
  StepResult train(FloatImages images, float[] labels, double learningRate);

  /** Logits [N, K], row-major, of normalised images. */
  float[] logits(FloatImages images);

  /** The parameters, to be set. */
  ParameterStore parameters();

  /** The last step's gradient of a parameter in its published order, before clipping. */
  float[] gradient(BitParameter parameter);

  /** By operation, what one more step on the batch last trained on takes and does. */
  Map<String, OperationWork> stepWork();
}
