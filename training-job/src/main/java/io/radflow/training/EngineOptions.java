package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.Precision;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** Which engine computes a run, and how. */
@PublicEvolving
public final class EngineOptions {

  public static final Setting<EngineName> ENGINE =
      Setting.of(
          ConfigOptions.key("training.engine")
              .enumType(EngineName.class)
              .defaultValue(EngineName.AUTO)
              .withDescription(
                  "CUDNN: cuDNN 9 on a GPU of compute capability 8.0 or later. DL4J: the CPU, or older"
                      + " GPUs in the build for them. AUTO takes CUDNN where Flink gives the subtask a"
                      + " GPU and its libraries are there, else DL4J, and says why."),
          Rule.constant(EngineName.class));

  public static final Setting<Precision> PRECISION =
      Setting.of(
          ConfigOptions.key("training.precision")
              .enumType(Precision.class)
              .defaultValue(Precision.FLOAT32)
              .withDescription(
                  "What convolutions and products compute in on a GPU (CUDNN). FLOAT32 is strict. TF32"
                      + " takes 10 bits of the mantissa. BF16 keeps activations in bfloat16; weights,"
                      + " statistics and the optimiser stay float32."),
          Rule.constant(Precision.class));

  public static final Setting<Boolean> RECOMPUTE =
      Setting.of(
          ConfigOptions.key("training.recompute")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Whether a GPU keeps only the inputs of the network's units and computes their"
                      + " activations again on the way back: less memory, a third more time (CUDNN)."),
          Rule.flag());

  public static final Setting<Boolean> DETERMINISTIC =
      Setting.of(
          ConfigOptions.key("training.deterministic")
              .booleanType()
              .defaultValue(true)
              .withDescription(
                  "Whether algorithms are chosen by rule among those that add up in one order, so that"
                      + " a run gives the same bits again on the same GPU model, after a restart too;"
                      + " otherwise the fastest are measured (CUDNN)."),
          Rule.flag());

  static final List<Setting<?>> ALL = List.of(ENGINE, PRECISION, RECOMPUTE, DETERMINISTIC);

  private EngineOptions() {}
}
