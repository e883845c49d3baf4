package io.radflow.training;

import io.radflow.core.record.Task;
import io.radflow.training.engine.LossKind;

/** The loss that a view's task is trained by. */
final class TaskLoss {

  private TaskLoss() {}

  static LossKind of(Task task) {
    return task == Task.MULTI_CLASS ? LossKind.SOFTMAX : LossKind.SIGMOID;
  }
}
