package io.radflow.infra.study.estimate;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.study.file.StudyNetwork;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.MultiplyAdds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * How fast runs go. A rate is told or measured of a network at one size; what it takes at others
 * follows from their operations, and so does what networks take of which none is told, from that of
 * the first.
 *
 * @param operations a second, in convolutions and the head, by network
 * @param first network that a rate is told of
 * @param description what was told or measured
 * @param origin the engine that was measured, or {@code as told}: of whom hours are
 */
@Internal
public record ComputeRate(
    Map<String, Double> operations, String first, String description, String origin) {

  static final String NETWORK = "r50x1";
  static final int SIDE = 224;

  private static final int CLASSES = 1000;

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<network>r(?:14|26|50|101|152)x[1-8])(?:@(?<side>[1-9][0-9]{1,3}))?=)?"
              + "(?<rate>[0-9]{1,9}(?:\\.[0-9]{1,9})?)");

  public ComputeRate {
    operations = Map.copyOf(operations);
  }

  /**
   * Reads {@code [NETWORK[@PIXELS]=]N}, or several with commas between them: images of so many
   * pixels a side that the network trains on in a second.
   *
   * @throws ConfigurationException naming the argument, if it is none
   */
  public static ComputeRate parse(String text) {
    Map<String, Double> operations = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher form = FORM.matcher(part);
      double rate = form.matches() ? Double.parseDouble(form.group("rate")) : 0;
      if (rate <= 0) {
        throw new ConfigurationException(
            "--images-per-second '%s': expected images a second of R50x1 at 224 pixels, such as 1800, or of other networks, NETWORK[@PIXELS]=N, such as r50x1=1800,r152x4@224=60"
                .formatted(text));
      }
      String network = form.group("network") == null ? NETWORK : form.group("network");
      int side = form.group("side") == null ? SIDE : Integer.parseInt(form.group("side"));
      operations.put(network, operations(network, side, rate));
      words.add(words(network, side, rate));
    }
    return new ComputeRate(
        operations,
        operations.keySet().iterator().next(),
        String.join(", ", words) + ", as told",
        "as told");
  }

  /**
   * One that was measured.
   *
   * @param rate images a second in training
   * @param engine that was measured
   * @param how it was measured
   */
  static ComputeRate measured(String network, int side, double rate, String engine, String how) {
    return new ComputeRate(
        Map.of(network, operations(network, side, rate)),
        network,
        words(network, side, rate) + ", measured here (" + how + ")",
        engine);
  }

  private static double operations(String network, int side, double rate) {
    return rate * 2.0 * MultiplyAdds.of(network(network, CLASSES), side, side).training();
  }

  private static String words(String network, int side, double rate) {
    return "%s at %d pixels %s images a second".formatted(network, side, Amounts.rate(rate));
  }

  static BitNetwork network(String name, int classes) {
    StudyNetwork network = new StudyNetwork(name);
    return new BitNetwork(network.units(), network.width(), classes);
  }

  /** Hours that operations take, by network. */
  double hours(Map<String, Double> ofOperations) {
    double seconds = 0;
    for (Map.Entry<String, Double> one : ofOperations.entrySet()) {
      seconds += one.getValue() / operations.getOrDefault(one.getKey(), operations.get(first));
    }
    return seconds / 3600;
  }
}
