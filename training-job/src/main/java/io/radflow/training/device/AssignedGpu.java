package io.radflow.training.device;

import io.radflow.training.natives.DeviceClaims;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The GPU of a subtask, its own until it is closed; or none, where the TaskManager has none. */
@Internal
public final class AssignedGpu implements AutoCloseable {

  /** Name of the external resource in Flink's configuration. */
  public static final String RESOURCE = "gpu";

  private static final Logger LOG = LoggerFactory.getLogger(AssignedGpu.class);

  private OptionalInt index;

  private AssignedGpu(OptionalInt index) {
    this.index = index;
  }

  /**
   * @param given what Flink says of the TaskManager's GPUs, with the property {@code index}
   * @throws IllegalStateException if other subtasks have all of them
   */
  public static AssignedGpu of(Collection<ExternalResourceInfo> given) {
    List<Integer> indexes =
        given.stream()
            .flatMap(one -> one.getProperty("index").stream())
            .map(Integer::valueOf)
            .sorted()
            .toList();
    OptionalInt index = DeviceClaims.take(indexes);
    if (index.isEmpty() && !indexes.isEmpty()) {
      throw new IllegalStateException(
          "Other subtasks have all GPUs of this TaskManager, "
              + indexes
              + ": let training.slot.gpus ask for one, so that Flink looks for a TaskManager with a"
              + " free one, or give TaskManagers more (external-resource.gpu.amount)");
    }
    if (index.isPresent()) {
      LOG.info("GPU {} of the TaskManager's {}", index.getAsInt(), indexes);
    }
    return new AssignedGpu(index);
  }

  /** As the process counts its GPUs. */
  public OptionalInt index() {
    return index;
  }

  @Override
  public void close() {
    index.ifPresent(DeviceClaims::giveBack);
    index = OptionalInt.empty();
  }
}
