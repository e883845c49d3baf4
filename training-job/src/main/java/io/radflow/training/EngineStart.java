package io.radflow.training;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.TrainingEngine;
import java.util.function.Supplier;

/**
 * Starts engines in a job: what one lacks here is not there at the next attempt either. Only memory
 * of a GPU may be: what went before a restart gives its own back after the restart began.
 */
final class EngineStart {

  private EngineStart() {}

  /**
   * @throws OutOfDeviceMemoryException if another attempt may find more memory
   * @throws org.apache.flink.runtime.execution.SuppressRestartsException if it cannot start
   */
  static TrainingEngine of(Supplier<TrainingEngine> engine) {
    try {
      return engine.get();
    } catch (OutOfDeviceMemoryException e) {
      throw e;
    } catch (RuntimeException e) {
      throw PermanentFailure.suppressing(e);
    } catch (Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }
}
