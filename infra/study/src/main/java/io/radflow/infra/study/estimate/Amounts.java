package io.radflow.infra.study.estimate;

import java.util.Locale;

/** Numbers as people read them. */
final class Amounts {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Amounts() {}

  /** 37 GB, 3.7 GB. */
  static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return digits(value) + " " + UNITS[unit];
  }

  /** 12,345. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** 1,234 h, 12.3 h, 0.05 h. */
  static String hours(double hours) {
    return digits(hours) + " h";
  }

  /** Three digits, or all before the point. */
  static String rate(double rate) {
    return digits(rate);
  }

  private static String digits(double value) {
    int decimals = value >= 99.95 || value == 0 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
