package io.radflow.infra.gpu;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes GPUs for a TaskManager that no other TaskManager of the machine has. */
final class GpuDriver implements ExternalResourceDriver {

  private static final Logger LOG = LoggerFactory.getLogger(GpuDriver.class);

  private final GpuDiscovery discovery;
  private final GpuLocks locks;

  GpuDriver(GpuDiscovery discovery, GpuLocks locks) {
    this.discovery = discovery;
    this.locks = locks;
  }

  /**
   * @param amount the most to take
   * @throws IOException if the machine's GPUs cannot be told, or who has them
   */
  @Override
  public Set<Gpu> retrieveResourceInfo(long amount) throws IOException {
    List<Gpu> found = discovery.gpus();
    Set<Gpu> taken = new LinkedHashSet<>();
    for (Gpu gpu : found) {
      if (taken.size() < amount && locks.take(gpu)) {
        taken.add(gpu);
      }
    }
    if (found.isEmpty()) {
      LOG.info("No GPU on this machine; jobs compute on the CPU");
    } else if (taken.size() < amount) {
      LOG.warn(
          "{} of {} GPUs for this TaskManager: of the machine's {} others have the rest; started"
              + " with fewer TaskManagers, or a smaller external-resource.gpu.amount, each has"
              + " enough",
          taken.size(),
          amount,
          found.size());
    }
    taken.forEach(gpu -> LOG.info("This TaskManager has GPU {}", gpu));
    return taken;
  }
}
