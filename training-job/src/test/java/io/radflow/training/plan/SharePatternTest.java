package io.radflow.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class SharePatternTest {

  @Test
  void equalSharesTakeTurns() {
    assertThat(sources(new SharePattern(List.of(1, 1)), 0, 6)).containsExactly(0, 1, 0, 1, 0, 1);
  }

  @Test
  void ofEqualOnesTheFirstSourceIsTaken() {
    // Three to one: 3/4 and 1/4; then −1/4 + 3/4 and 1/4 + 1/4, which are equal.
    assertThat(sources(new SharePattern(List.of(3, 1)), 0, 8))
        .containsExactly(0, 0, 1, 0, 0, 0, 1, 0);
    assertThat(sources(new SharePattern(List.of(1, 3)), 0, 4)).containsExactly(1, 0, 1, 1);
  }

  @Test
  void theSourceThatIsFurthestBehindIsTaken() {
    assertThat(sources(new SharePattern(List.of(2, 3, 5)), 0, 10))
        .containsExactly(2, 1, 0, 2, 1, 2, 2, 0, 1, 2);
  }

  @Test
  void oneSourceHasAllRows() {
    SharePattern pattern = new SharePattern(List.of(7));

    assertThat(pattern.period()).isEqualTo(1);
    assertThat(pattern.draw(0, 123_456_789_012L)).isEqualTo(123_456_789_012L);
    assertThat(pattern.own(0, 123_456_789_012L)).isEqualTo(123_456_789_012L);
  }

  @Test
  void aCommonDivisorOfTheSharesDoesNotMatter() {
    SharePattern pattern = new SharePattern(List.of(600, 200));

    assertThat(pattern.period()).isEqualTo(4);
    assertThat(pattern.share(0)).isEqualTo(3);
    assertThat(pattern).hasToString("3:1");
    assertThat(sources(pattern, 0, 4)).containsExactly(0, 0, 1, 0);
  }

  @Test
  void everyRowIsOneSourcesAndCountsAmongItsOwn() {
    shapes(500)
        .forEach(
            pattern -> {
              long[] taken = new long[pattern.sources()];
              for (long draw = 0; draw < 3L * pattern.period(); draw++) {
                for (int source = 0; source < taken.length; source++) {
                  assertThat(pattern.own(source, draw)).isEqualTo(taken[source]);
                }
                int source = pattern.source(draw);
                assertThat(pattern.draw(source, taken[source]++)).isEqualTo(draw);
              }
              for (int source = 0; source < taken.length; source++) {
                assertThat(taken[source]).isEqualTo(3L * pattern.share(source));
              }
            });
  }

  @Test
  void eachRowIsTheSourcesThatTheRuleSays() {
    shapes(200)
        .forEach(
            pattern -> {
              long[] taken = new long[pattern.sources()];
              for (long draw = 0; draw < 2L * pattern.period(); draw++) {
                int expected = 0;
                for (int source = 1; source < taken.length; source++) {
                  if (behind(pattern, source, draw + 1, taken)
                      > behind(pattern, expected, draw + 1, taken)) {
                    expected = source;
                  }
                }
                assertThat(pattern.source(draw)).isEqualTo(expected);
                taken[expected]++;
              }
            });
  }

  @Test
  void noPrefixIsFurtherFromTheSharesThanStated() {
    shapes(500)
        .forEach(
            pattern -> {
              int n = pattern.sources();
              double most = IntStream.rangeClosed(2, n).mapToDouble(k -> 1.0 / k).sum();
              for (int draws = 0; draws <= pattern.period(); draws++) {
                for (int source = 0; source < n; source++) {
                  double part = (double) pattern.share(source) * draws / pattern.period();
                  assertThat(part - pattern.own(source, draws))
                      .isBetween(-(1 - 1.0 / n) - 1e-9, most + 1e-9);
                }
              }
            });
  }

  @Test
  void rowsFarIntoARunAreCountedAsAtItsBeginning() {
    SharePattern pattern = new SharePattern(List.of(2, 3, 5));
    long far = 1_000_000_000_000L;

    assertThat(sources(pattern, 10 * far, 10)).isEqualTo(sources(pattern, 0, 10));
    assertThat(pattern.draw(1, 3 * far + 1)).isEqualTo(10 * far + 4);
    assertThat(pattern.own(1, 10 * far + 5)).isEqualTo(3 * far + 2);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> pattern.draw(0, Long.MAX_VALUE));
  }

  @Test
  void aPatternThatHasTravelledIsTheSame() throws Exception {
    SharePattern pattern = new SharePattern(List.of(4, 6, 10));

    SharePattern travelled = InstantiationUtil.clone(pattern);

    assertThat(sources(travelled, 0, 10)).isEqualTo(sources(pattern, 0, 10));
    assertThat(travelled.own(2, 7)).isEqualTo(pattern.own(2, 7));
  }

  @Test
  void sharesThatAreNoSharesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SharePattern(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new SharePattern(List.of(1, 0)));
  }

  private static int[] sources(SharePattern pattern, long first, int rows) {
    return LongStream.range(first, first + rows).mapToInt(pattern::source).toArray();
  }

  /** Rows that a source is behind, times the period. */
  private static long behind(SharePattern pattern, int source, long rows, long[] taken) {
    return pattern.share(source) * rows - pattern.period() * taken[source];
  }

  private static Stream<SharePattern> shapes(int number) {
    Random shapes = new Random(11);
    return IntStream.range(0, number)
        .mapToObj(
            i -> new SharePattern(shapes.ints(1 + shapes.nextInt(7), 1, 30).boxed().toList()));
  }
}
