package io.radflow.infra.standalone;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.gpu.GpuDriverFactory;
import io.radflow.infra.gpu.MachineGpus;
import io.radflow.training.device.AssignedGpu;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalResourceOptions;

/** GPUs of a cluster's TaskManagers on this machine, as Flink's external resource. */
@Internal
public final class ClusterGpus {

  private ClusterGpus() {}

  /**
   * Flink's options for TaskManagers with GPUs of their own.
   *
   * @param each GPUs of a TaskManager
   * @param given options of the user, which go before these
   * @throws ConfigurationException if the machine has too few, naming those that it has
   * @throws IOException if it cannot be told which it has
   */
  public static Map<String, String> options(int each, int taskManagers, Map<String, String> given)
      throws IOException {
    String resource = AssignedGpu.RESOURCE;
    Map<String, String> options = new TreeMap<>();
    options.put(ExternalResourceOptions.EXTERNAL_RESOURCE_LIST.key(), resource);
    options.put(
        ExternalResourceOptions.getAmountConfigOptionForResource(resource), Integer.toString(each));
    options.put(
        ExternalResourceOptions.getExternalResourceDriverFactoryConfigOptionForResource(resource),
        GpuDriverFactory.class.getName());
    options.putAll(given);
    List<String> found = MachineGpus.find(parameters(options));
    if (found.size() < (long) each * taskManagers) {
      throw new ConfigurationException(
          "--gpus %d with --taskmanagers %d: expected %d GPUs that nvidia-smi tells of; found %s"
              .formatted(
                  each,
                  taskManagers,
                  (long) each * taskManagers,
                  found.isEmpty() ? "none" : String.join(", ", found)));
    }
    return options;
  }

  /** Of the driver, by their names below its own key. */
  private static Configuration parameters(Map<String, String> options) {
    String prefix =
        ExternalResourceOptions.getExternalResourceParamConfigPrefixForResource(
            AssignedGpu.RESOURCE);
    Configuration parameters = new Configuration();
    options.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            parameters.setString(key.substring(prefix.length()), value);
          }
        });
    return parameters;
  }
}
