package io.radflow.eval.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Published results, and others of their form. */
public final class SampleStudy {

  public static final String HEADER =
      "metric_value,metric,path,seed,shot,pretrained_model,dataset,last_step\n";

  private SampleStudy() {}

  /** The experiment's results behind three rows of Table 1. */
  public static Path published() {
    return Path.of("src", "test", "resources", "published-results");
  }

  public static Study read(Path path) throws IOException {
    ResultsReader reader = new ResultsReader(ResultsLimits.DEFAULTS);
    reader.addPath(path);
    return reader.study();
  }

  /** The study of one file of those rows. */
  public static Study of(Path folder, List<String> rows) throws IOException {
    Path file = folder.resolve("results.csv");
    Files.writeString(file, HEADER + String.join("\n", rows) + "\n");
    return read(file);
  }

  /** A full-shot row of accuracy. */
  public static String row(double value, String dataset, String model, int seed) {
    return row(value, "test/acc", dataset, model, "full_shot", seed, 500);
  }

  public static String row(
      double value,
      String metric,
      String dataset,
      String model,
      String shot,
      int seed,
      int lastStep) {
    return value
        + ","
        + String.join(
            ",",
            metric,
            "results/" + model,
            Integer.toString(seed),
            shot,
            model,
            dataset,
            Integer.toString(lastStep));
  }
}
