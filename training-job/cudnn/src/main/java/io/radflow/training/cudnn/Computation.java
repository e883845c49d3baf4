package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.Grid;
import io.radflow.training.cudnn.device.Launch;

/** What the parts of a network compute with: one stream, one arena, one type of activations. */
final class Computation {

  /** Values that a thread reads at once. */
  static final int VECTOR = 8;

  private static final int BLOCKS_A_MULTIPROCESSOR = 32;

  private final ParameterMemory parameters;
  private final Arena arena;
  private final ElementType type;
  private final int mostBlocks;
  private DeviceStream stream;
  private boolean adding;

  Computation(
      DeviceStream stream,
      ParameterMemory parameters,
      Arena arena,
      ElementType type,
      int multiprocessors) {
    this.stream = stream;
    this.parameters = parameters;
    this.arena = arena;
    this.type = type;
    mostBlocks = multiprocessors * BLOCKS_A_MULTIPROCESSOR;
  }

  ParameterMemory parameters() {
    return parameters;
  }

  Arena arena() {
    return arena;
  }

  /** Of the activations. */
  ElementType type() {
    return type;
  }

  DeviceStream stream() {
    return stream;
  }

  /** Another stream in the place of the one. */
  void use(DeviceStream other) {
    stream = other;
  }

  /** Whether gradients of parameters are added to those that are there. */
  boolean adding() {
    return adding;
  }

  void addGradients(boolean add) {
    adding = add;
  }

  /** Blocks for so many threads, or for fewer that go round. */
  Grid over(long threads) {
    return Grid.of((int) Math.min(mostBlocks, (threads + Grid.THREADS - 1) / Grid.THREADS));
  }

  /** The kernel of the activations' type. */
  Launch typed(String kernel, Grid grid, long bytes) {
    return new Launch(kernel + type.suffix(), grid, bytes);
  }

  void launch(Launch launch, Object... arguments) {
    stream.launch(launch, arguments);
  }
}
