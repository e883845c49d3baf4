package io.radflow.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;

class RuleTest {

  @Test
  void numbersAreFiniteAndWithinTheirBounds() {
    assertAccepts(Rule.atLeast(0.0), List.of(0.0, -0.0, 1e300));
    assertRefuses(
        Rule.atLeast(0.0),
        List.of(-1e-9, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertAccepts(Rule.above(0), List.of(Double.MIN_VALUE));
    assertRefuses(Rule.above(0), List.of(0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY));
    assertAccepts(Rule.aboveAndAtMost(0, 1), List.of(0.5, 1.0));
    assertRefuses(Rule.aboveAndAtMost(0, 1), List.of(0.0, Math.nextUp(1.0), Double.NaN));
    assertRefuses(Rule.atLeastAndBelow(0, 1), List.of(1.0, -0.1, Double.NaN));
    assertAccepts(Rule.between(1, 8), List.of(1, 8));
    assertRefuses(Rule.between(1, 8), List.of(0, 9));
  }

  @Test
  void timesAndSizesAreWithinTheirBounds() {
    assertRefuses(
        Rule.atLeast(Duration.ofMillis(10)),
        List.of(Duration.ofMillis(9), Duration.ofDays(40_000)));
    assertAccepts(Rule.atLeast(Duration.ZERO), List.of(Duration.ZERO));
    assertRefuses(Rule.atLeast(new MemorySize(1)), List.of(MemorySize.ZERO));
  }

  @Test
  void listsHaveTheirSizeAndKeepTheirElementsRule() {
    assertAccepts(Rule.listOf(2, Rule.atLeast(1)), List.of(List.of(1, 2)));
    assertRefuses(
        Rule.listOf(2, Rule.atLeast(1)), List.of(List.of(1), List.of(1, 2, 3), List.of(1, 0)));
    assertRefuses(Rule.nonEmptyListOf(Rule.text("a name")), List.of(List.of(), List.of(" ")));
  }

  @Test
  void saysWhatIsExpected() {
    assertThat(Rule.wholeNumber().expected()).isEqualTo("a whole number");
    assertThat(Rule.atLeast(1).expected()).isEqualTo("a whole number of at least 1");
    assertThat(Rule.atLeast(0.0).expected()).isEqualTo("a number of at least 0");
    assertThat(Rule.aboveAndAtMost(0, 1).expected()).isEqualTo("a number above 0 and of at most 1");
    assertThat(Rule.aboveAndBelow(0, 1).expected()).isEqualTo("a number above 0 and below 1");
    assertThat(Rule.atLeast(new MemorySize(1)).expected())
        .isEqualTo("a size of at least 1 bytes, such as 64 mb");
    assertThat(Rule.between(MemorySize.ZERO, MemorySize.parse("10000 gb")).expected())
        .isEqualTo("a size of at most 10000 gb, such as 64 mb");
    assertThat(Rule.between(0.0, 1).expected())
        .isEqualTo("a number of at least 0 and of at most 1");
    assertThat(Rule.between(0L, 1L << 40).expected())
        .isEqualTo("a whole number from 0 to 1099511627776");
    assertThat(Rule.listOf(4, Rule.atLeast(1)).expected())
        .isEqualTo("4 values, each a whole number of at least 1");
  }

  @Test
  void aSettingsDefaultKeepsItsRule() {
    assertThatThrownBy(
            () ->
                Setting.of(
                    ConfigOptions.key("width").intType().defaultValue(9), Rule.between(1, 8)))
        .hasMessage("The default of width is not a whole number from 1 to 8");
  }

  @Test
  void aSettingIsReadByItsRuleHoweverItWasSet() {
    Setting<Integer> width =
        Setting.of(ConfigOptions.key("width").intType().defaultValue(1), Rule.between(1, 8));
    Configuration configuration = new Configuration();
    configuration.set(width.option(), 9);

    assertThatThrownBy(() -> width.in(configuration))
        .hasMessage("The value '9' of key 'width' is not a whole number from 1 to 8");
  }

  private static <T> void assertAccepts(Rule<T> rule, List<T> values) {
    assertThat(values).allMatch(rule::accepts);
  }

  private static <T> void assertRefuses(Rule<T> rule, List<T> values) {
    assertThat(values).noneMatch(rule::accepts);
  }
}
