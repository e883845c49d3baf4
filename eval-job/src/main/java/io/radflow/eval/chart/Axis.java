package io.radflow.eval.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.apache.flink.annotation.Internal;

/**
 * A linear axis whose ends are round numbers, or one of categories.
 *
 * @param step from one tick to the next
 * @param categories names of the ticks 0, 1, …; empty for numbers
 */
@Internal
public record Axis(double from, double to, double step, List<String> categories) {

  private static final int TICKS = 5;

  public Axis {
    categories = List.copyOf(categories);
  }

  /** An axis that holds all finite values. */
  public static Axis around(DoubleStream values) {
    double[] finite = values.filter(Double::isFinite).toArray();
    double least = DoubleStream.of(finite).min().orElse(0);
    double most = DoubleStream.of(finite).max().orElse(1);
    if (most == least) {
      double margin = least == 0 ? 1 : Math.abs(least) / 2;
      least -= margin;
      most += margin;
    }
    double step = roundStep((most - least) / TICKS);
    return new Axis(
        Math.floor(least / step) * step, Math.ceil(most / step) * step, step, List.of());
  }

  /** An axis with a name at 0, 1 and so on. */
  public static Axis of(List<String> categories) {
    return new Axis(-0.5, Math.max(1, categories.size()) - 0.5, 1, categories);
  }

  /** 1, 2 or 5 times a power of ten, not below the given one. */
  private static double roundStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Where a value stands between the ends, 0 to 1. */
  double position(double value) {
    return (value - from) / (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (!categories.isEmpty()) {
      for (int i = 0; i < categories.size(); i++) {
        ticks.add((double) i);
      }
      return ticks;
    }
    long count = Math.round((to - from) / step);
    for (long i = 0; i <= count; i++) {
      ticks.add(from + i * step);
    }
    return ticks;
  }

  /** The category's name, or the number with as many decimals as tell the ticks apart. */
  String label(double tick) {
    if (!categories.isEmpty()) {
      return categories.get((int) Math.round(tick));
    }
    if (step < 1e-4 || Math.max(Math.abs(from), Math.abs(to)) >= 1e7) {
      return tick == 0 ? "0" : String.format(Locale.ROOT, "%.1e", tick);
    }
    int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(tick) < step / 2 ? 0 : tick);
  }
}
