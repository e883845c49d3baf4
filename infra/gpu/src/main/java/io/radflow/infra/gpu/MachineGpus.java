package io.radflow.infra.gpu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** The GPUs of this machine that this process may use, whoever has taken them. */
@Internal
public final class MachineGpus {

  private MachineGpus() {}

  /**
   * Their names with their indexes, none if there are none.
   *
   * @param parameters of the driver, below {@code external-resource.gpu.param}
   * @throws IOException naming the script that was asked, and what it said
   */
  public static List<String> find(Configuration parameters) throws IOException {
    Path script = parameters.getOptional(GpuDriverFactory.SCRIPT).map(Path::of).orElse(null);
    return new GpuDiscovery(script).gpus().stream().map(Gpu::toString).toList();
  }
}
