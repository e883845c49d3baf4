package io.radflow.eval.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The charts of shares: bars, steps and squares. */
class SharesTest {

  @Test
  void barsAreAsLongAsTheirShareOfTheLargest() {
    Map<String, Map<String, Double>> values = new TreeMap<>();
    values.put("Edema", Map.of("nih", 0.25, "<b>", 0.5));
    values.put("Mass", Map.of("nih", 0.0));

    String svg = new BarChart("Prevalence", values).svg();

    assertThat(svg).startsWith("<svg ").endsWith("</svg>\n").doesNotContain("<b>", "NaN");
    assertThat(svg).contains("width=\"370.0\"").contains("width=\"185.0\"").contains("50.0 %");
    assertThat(svg).contains("<desc>Bars for &lt;b&gt;, nih, at most 50.0 %.</desc>");
    assertThat(svg).contains(Style.numbered(1).colour());
  }

  @Test
  void stepsOfAHistogramAreSharesOfItsSeries() {
    Histogram histogram = new Histogram("Sides", "pixels", 10);
    List.of(0, 9, 10, 25).forEach(value -> histogram.add("nih", value));
    histogram.add("pets", 25);

    String svg = histogram.svg();

    // Of one value the largest share, 100 %, is at the top; 2, 1 and 1 of 4 are half and quarters.
    assertThat(svg).contains("V230.0H244.0V230.0H432.0V30.0H620.0");
    assertThat(svg).contains("V130.0H244.0V180.0H432.0V180.0H620.0");
    assertThat(svg).contains("Shares of nih, pets by pixels from 0 to 30, at most 100.0 %.");
    assertThat(new Histogram("None", "pixels", 10).isEmpty()).isTrue();
  }

  @Test
  void squaresAreAsDarkAsTheShareOfTheRarer() {
    String svg =
        new PairMatrix("Together", List.of("a", "b&c"), new long[][] {{10, 3}, {3, 4}}).svg();

    assertThat(svg).contains("fill-opacity=\"1.000\"").contains("fill-opacity=\"0.750\"");
    assertThat(svg).contains("a and b&amp;c: 3 rows, 75.0 % of the rarer");
  }
}
