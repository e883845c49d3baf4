package io.radflow.infra.standalone;

import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/** A process is one of these; the arguments are what Flink's own scripts would compute. */
enum ProcessRole {
  JOB_MANAGER(
      "jobmanager",
      StandaloneSessionClusterEntrypoint.class,
      CoreOptions.FLINK_JM_JVM_OPTIONS,
      ResourceManagerOptions.CONTAINERIZED_MASTER_ENV_PREFIX) {
    @Override
    Memory memory(Configuration flink) {
      JobManagerProcessSpec spec =
          JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
              flink, JobManagerOptions.JVM_HEAP_MEMORY);
      return new Memory(
          words(JobManagerProcessUtils.generateJvmParametersStr(spec, flink)),
          words(JobManagerProcessUtils.generateDynamicConfigsStr(spec)),
          spec.getTotalProcessMemorySize().getBytes());
    }
  },
  TASK_MANAGER(
      "taskmanager",
      TaskManagerRunner.class,
      CoreOptions.FLINK_TM_JVM_OPTIONS,
      ResourceManagerOptions.CONTAINERIZED_TASK_MANAGER_ENV_PREFIX) {
    @Override
    Memory memory(Configuration flink) {
      TaskExecutorProcessSpec spec = TaskExecutorProcessUtils.processSpecFromConfig(flink);
      return new Memory(
          words(ProcessMemoryUtils.generateJvmParametersStr(spec)),
          words(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec)),
          spec.getTotalProcessMemorySize().getBytes());
    }
  };

  private final String title;
  private final Class<?> main;
  private final ConfigOption<String> jvmOptions;
  private final String environmentPrefix;

  ProcessRole(
      String title, Class<?> main, ConfigOption<String> jvmOptions, String environmentPrefix) {
    this.title = title;
    this.main = main;
    this.jvmOptions = jvmOptions;
    this.environmentPrefix = environmentPrefix;
  }

  /**
   * What a process's memory takes.
   *
   * @param jvm options of the JVM
   * @param arguments of Flink
   * @param processBytes of the whole process
   */
  record Memory(List<String> jvm, List<String> arguments, long processBytes) {}

  /**
   * @throws org.apache.flink.configuration.IllegalConfigurationException if sizes contradict
   */
  abstract Memory memory(Configuration flink);

  /** As Flink writes it. */
  String title() {
    return title;
  }

  Class<?> main() {
    return main;
  }

  /** The JVM's options by the configuration: those of every process, and those of this one. */
  List<String> jvmOptions(Configuration flink) {
    return words(flink.get(CoreOptions.FLINK_JVM_OPTIONS) + " " + flink.get(jvmOptions));
  }

  /** Variables by the configuration, under the names that Flink gives them for containers. */
  Map<String, String> environment(Configuration flink) {
    return ConfigurationUtils.getPrefixedKeyValuePairs(environmentPrefix, flink);
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }
}
