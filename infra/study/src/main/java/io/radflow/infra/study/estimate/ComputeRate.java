package io.radflow.infra.study.estimate;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.study.file.StudyNetwork;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.MultiplyAdds;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * How fast runs go. A rate is told or measured for one network at one size; what others take
 * follows from their operations.
 *
 * @param operations a second, in convolutions and the head
 * @param description what was told or measured
 */
@Internal
public record ComputeRate(double operations, String description) {

  private static final String NETWORK = "r50x1";
  private static final int SIDE = 224;
  private static final int CLASSES = 1000;

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<network>r(?:14|26|50|101|152)x[1-8])(?:@(?<side>[1-9][0-9]{1,3}))?=)?"
              + "(?<rate>[0-9]{1,9}(?:\\.[0-9]{1,9})?)");

  /**
   * Reads {@code [NETWORK[@PIXELS]=]N}: images of so many pixels a side that the network trains on
   * in a second.
   *
   * @throws ConfigurationException naming the argument, if it is none
   */
  public static ComputeRate parse(String text) {
    Matcher form = FORM.matcher(text);
    double rate = form.matches() ? Double.parseDouble(form.group("rate")) : 0;
    if (rate <= 0) {
      throw new ConfigurationException(
          "--images-per-second '%s': expected images a second of R50x1 at 224 pixels, such as 1800, or of another network, NETWORK[@PIXELS]=N, such as r152x4@224=60"
              .formatted(text));
    }
    String network = form.group("network") == null ? NETWORK : form.group("network");
    int side = form.group("side") == null ? SIDE : Integer.parseInt(form.group("side"));
    return of(network, side, rate, "given");
  }

  /**
   * @param rate images a second in training
   * @param source who says so
   */
  static ComputeRate of(String network, int side, double rate, String source) {
    return new ComputeRate(
        rate * operationsOfImage(network(network, CLASSES), side),
        "%s at %d pixels trains on %s images a second, %s"
            .formatted(network, side, Amounts.rate(rate), source));
  }

  static BitNetwork network(String name, int classes) {
    StudyNetwork network = new StudyNetwork(name);
    return new BitNetwork(network.units(), network.width(), classes);
  }

  private static double operationsOfImage(BitNetwork network, int side) {
    return 2.0 * MultiplyAdds.of(network, side, side).training();
  }

  double hours(double ofOperations) {
    return ofOperations / operations / 3600;
  }
}
