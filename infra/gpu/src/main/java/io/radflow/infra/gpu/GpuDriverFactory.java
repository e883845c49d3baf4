package io.radflow.infra.gpu;

import java.nio.file.Path;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/**
 * Makes the driver that a TaskManager asks for its GPUs. In Flink's configuration:
 *
 * <pre>{@code
 * external-resources: gpu
 * external-resource.gpu.amount: 1
 * external-resource.gpu.driver-factory.class: io.radflow.infra.gpu.GpuDriverFactory
 * }</pre>
 */
@PublicEvolving
public final class GpuDriverFactory implements ExternalResourceDriverFactory {

  /** As {@code external-resource.gpu.param.discovery-script.path}. */
  static final ConfigOption<String> SCRIPT =
      ConfigOptions.key("discovery-script.path")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Prints the machine's GPUs, one a line: index, UUID, name. Without it nvidia-smi is"
                  + " asked.");

  /** As {@code external-resource.gpu.param.lock-folder.path}. */
  static final ConfigOption<String> LOCKS =
      ConfigOptions.key("lock-folder.path")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A folder that all TaskManagers of the machine share, which tells who has which GPU."
                  + " Without it, one in /tmp for each user.");

  @Override
  public ExternalResourceDriver createExternalResourceDriver(Configuration parameters)
      throws Exception {
    String locks =
        parameters
            .getOptional(LOCKS)
            .orElseGet(() -> "/tmp/radflow-gpus-" + System.getProperty("user.name"));
    return new GpuDriver(
        new GpuDiscovery(parameters.getOptional(SCRIPT).map(Path::of).orElse(null)),
        new GpuLocks(Path.of(locks)));
  }
}
