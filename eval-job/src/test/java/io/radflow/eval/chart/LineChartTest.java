package io.radflow.eval.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineChartTest {

  @Test
  void axesEndOnRoundNumbersAroundTheData() {
    Axis axis = Axis.around(DoubleStream.of(0.613, 0.887));

    assertThat(axis.from()).isEqualTo(0.6, within(1e-9));
    assertThat(axis.to()).isEqualTo(0.9, within(1e-9));
    assertThat(axis.ticks()).hasSize(4);
    assertThat(axis.label(axis.ticks().get(1))).isEqualTo("0.7");
  }

  @Test
  void anAxisOfOneValueOrNoneStillHasALength() {
    assertThat(Axis.around(DoubleStream.of(3, 3)).position(3)).isBetween(0.0, 1.0);
    assertThat(Axis.around(DoubleStream.of(Double.NaN)).position(0.5)).isBetween(0.0, 1.0);
  }

  @Test
  void smallTicksAreToldApart() {
    Axis axis = Axis.around(DoubleStream.of(0, 3e-5));

    assertThat(axis.ticks().stream().map(axis::label).distinct().count())
        .isEqualTo(axis.ticks().size());
  }

  @Test
  void aValueThatIsNotFiniteLeavesAGap() {
    Series series =
        Series.of(
            "loss",
            Style.numbered(0),
            new double[] {0, 1, 2, 3, 4},
            new double[] {1, 2, Double.NaN, 2, 1});
    String svg = new LineChart("Loss", "step", "loss", List.of(series)).svg();

    String path = svg.substring(svg.lastIndexOf("<path d=\"M", svg.indexOf("#0072B2")) + 9);
    assertThat(path.substring(0, path.indexOf('"'))).matches("M[^ML]+L[^ML]+M[^ML]+L[^ML]+");
    assertThat(svg).doesNotContain("NaN");
  }

  @Test
  void aLongSeriesIsThinnedToMeans() {
    double[] x = new double[1000];
    double[] y = new double[1000];
    for (int i = 0; i < 1000; i++) {
      x[i] = i;
      y[i] = i % 2;
    }
    Series thin = Series.of("loss", Style.numbered(0), x, y).thinned(100);

    assertThat(thin.x()).hasSize(100);
    assertThat(thin.y()).containsOnly(0.5);
    assertThat(thin.x()[99]).isEqualTo(994.5);
  }

  @Test
  void anErrorBarReachesTheDeviationToBothSidesAndFitsTheAxis() {
    Series series =
        new Series(
            "auc",
            Style.numbered(0),
            new double[] {0, 1},
            new double[] {50, 60},
            new double[] {10, Double.NaN});
    Axis y = Axis.around(series.heights());
    assertThat(y.from()).isEqualTo(40, within(1e-9));
    assertThat(y.to()).isEqualTo(60, within(1e-9));

    String svg =
        new LineChart("AUC", "shots", Axis.of(List.of("1", "full")), "%", y, List.of(series)).svg();

    // From y = 60, the top of the plot, to y = 40, its bottom; the point without has no bar.
    assertThat(svg).containsOnlyOnce("h6m-3 0V").contains(" 34.0h6m-3 0V294.0m-3 0h6");
    assertThat(svg).contains(">full</text>").doesNotContain("NaN");
    assertThat(svg).contains("<desc>% by shots. auc: 50.00 at 1 to 60.00 at full.</desc>");
  }

  @Test
  void linesAreToldApartWithoutColour() {
    List<String> looks =
        IntStream.range(0, 12)
            .mapToObj(Style::numbered)
            .map(style -> style.marker() + style.dashes())
            .distinct()
            .toList();

    assertThat(looks).hasSize(12);
    assertThat(Style.grouped(3, 0).dashes()).isNotEqualTo(Style.grouped(3, 1).dashes());
  }
}
