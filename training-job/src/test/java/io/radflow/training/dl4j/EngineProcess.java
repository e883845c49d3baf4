package io.radflow.training.dl4j;

import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.network.BitNetwork;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An engine in a process of its own: takes steps from a saved state, or from the start. */
final class EngineProcess {

  private EngineProcess() {}

  static final BitNetwork NETWORK = new BitNetwork(List.of(1, 2, 1, 1), 1, 3);

  static Dl4jEngine engine() {
    return new Dl4jEngine(
        NETWORK,
        new EngineSettings(
            LossKind.SIGMOID, Normalization.half(), OptimizerSettings.sgdAgc(1e-4), 3, 2, 7));
  }

  /** Takes steps {@code from} to {@code to} − 1 on the batches of those numbers. */
  static void take(Dl4jEngine engine, int from, int to) {
    for (int step = from; step < to; step++) {
      engine.train(Dl4jEngineTest.batch(step, 7, 40, 1), 0.01);
    }
  }

  static void save(Dl4jEngine engine, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      try (StateCopy copy = engine.copyState()) {
        copy.write(out);
      }
    }
  }

  /** Runs {@link #main} in a new process. */
  static void run(Path saved, int from, int to, Path result, Path output) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                EngineProcess.class.getName(),
                saved == null ? "" : saved.toString(),
                "" + from,
                "" + to,
                result.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(output));
    }
  }

  /**
   * @param arguments saved state or empty, first step, step after the last, file for the result
   */
  public static void main(String[] arguments) throws IOException {
    try (Dl4jEngine engine = engine()) {
      if (!arguments[0].isEmpty()) {
        try (InputStream in =
            new BufferedInputStream(Files.newInputStream(new File(arguments[0]).toPath()))) {
          engine.readState(in);
        }
      }
      take(engine, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
      save(engine, Path.of(arguments[3]));
    }
  }
}
