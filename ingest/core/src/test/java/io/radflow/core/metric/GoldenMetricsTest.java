package io.radflow.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenMetricsTest {

  private static final Offset<Double> TOLERANCE = within(1e-12);

  static Stream<JsonNode> binaryCases() throws IOException {
    return StreamSupport.stream(golden().get("binary").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("binaryCases")
  void binaryMetricsEqualTheGoldenVector(JsonNode golden) {
    BinaryMetrics metrics = BinaryMetrics.of(scores(golden, 1), scores(golden, 0));

    assertThat(metrics.support()).isEqualTo(golden.get("support").asLong());
    assertThat(metrics.positives()).isEqualTo(golden.get("positives").asLong());
    assertSame(metrics.rocAuc(), golden.get("roc_auc"));
    assertSame(metrics.averagePrecision(), golden.get("average_precision"));
    JsonNode decisions = golden.get("at_0.5");
    assertThat(metrics.precision()).isEqualTo(decisions.get("precision").asDouble(), TOLERANCE);
    assertThat(metrics.recall()).isEqualTo(decisions.get("recall").asDouble(), TOLERANCE);
    assertThat(metrics.f1()).isEqualTo(decisions.get("f1").asDouble(), TOLERANCE);
    assertSame(metrics.accuracy(), decisions.get("accuracy"));
    assertSame(metrics.brier(), golden.get("brier"));
  }

  @Test
  void multiClassMetricsEqualTheGoldenVector() throws IOException {
    JsonNode golden = golden().get("multiclass");
    double[][] scores =
        StreamSupport.stream(golden.get("probabilities").spliterator(), false)
            .map(GoldenMetricsTest::doubles)
            .toArray(double[][]::new);
    int[] truths = Arrays.stream(doubles(golden.get("labels"))).mapToInt(c -> (int) c).toArray();

    MultiClassMetrics metrics = MultiClassMetrics.of(truths, scores, scores[0].length, 2);

    assertSame(metrics.top1(), golden.get("top1"));
    assertSame(metrics.topK(), golden.get("top2"));
    assertSame(metrics.mean(c -> c.rocAuc().getAsDouble()), golden.get("mean_auc_ovr"));
    assertSame(metrics.mean(MultiClassMetrics.ClassMetrics::f1), golden.get("macro_f1"));
    assertThat(metrics.logLoss().getAsDouble())
        .isEqualTo(golden.get("log_loss").asDouble(), within(1e-9));
  }

  private static void assertSame(OptionalDouble value, JsonNode golden) {
    if (golden.isNull()) {
      assertThat(value).isEmpty();
    } else {
      assertThat(value.getAsDouble()).isEqualTo(golden.asDouble(), TOLERANCE);
    }
  }

  private static double[] scores(JsonNode golden, int truth) {
    return IntStream.range(0, golden.get("labels").size())
        .filter(i -> golden.get("labels").get(i).asInt(-1) == truth)
        .mapToDouble(i -> golden.get("scores").get(i).asDouble())
        .toArray();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in = GoldenMetricsTest.class.getResourceAsStream("/golden/metrics.json")) {
      return new ObjectMapper().readTree(in).get("metrics");
    }
  }
}
