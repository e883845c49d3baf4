package io.radflow.training.dl4j.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory for what one operation needs for a moment: one workspace, which the next one uses again.
 * {@link INDArray#close} would not do: ND4J leaves the memory to Java's garbage collector, which
 * does not see how much of it there is.
 */
final class Temporaries {

  private static final String NAME = "radflow-temporaries";

  // As large as the largest operation needs, which it learns.
  private static final WorkspaceConfiguration GROWING =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .policyAllocation(AllocationPolicy.STRICT)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policySpill(SpillPolicy.REALLOCATE)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .build();

  private Temporaries() {}

  /** Runs an operation; arrays that it makes are lost afterwards, so it may not use the pool. */
  static void during(Runnable operation) {
    MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(GROWING, NAME);
    try {
      operation.run();
    } finally {
      workspace.close();
    }
  }

  /** A new array of undefined content. */
  static INDArray like(INDArray array) {
    return Nd4j.createUninitialized(DataType.FLOAT, array.shape(), 'c');
  }

  static INDArray zeros(long... shape) {
    return Nd4j.zeros(DataType.FLOAT, shape);
  }
}
