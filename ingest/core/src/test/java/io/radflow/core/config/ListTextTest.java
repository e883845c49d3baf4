package io.radflow.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListTextTest {

  private static final ConfigOption<List<String>> NAMES =
      ConfigOptions.key("names").stringType().asList().noDefaultValue();

  @Test
  void commasTellValuesApart() {
    assertThat(ListText.values("")).isEmpty();
    assertThat(ListText.values(" a , b c,d ")).containsExactly("a", "b c", "d");
    assertThat(ListText.values("it's,\"one\"")).containsExactly("it's", "one");
  }

  @Test
  void quotesKeepWhatIsInThem() {
    assertThat(ListText.values("'a, b' , \"c\"\"d\",'e''f', '' ,';'"))
        .containsExactly("a, b", "c\"d", "e'f", "", ";");
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> ListText.values("a,,b"))
        .hasMessage("a value is missing at character 3");
    assertThatThrownBy(() -> ListText.values("a,")).hasMessage("a value is missing at character 3");
    assertThatThrownBy(() -> ListText.values("a,'b"))
        .hasMessage("the quote at character 3 is not closed");
    assertThatThrownBy(() -> ListText.values("'a'b"))
        .hasMessage("a comma is missing at character 4");
    assertThatThrownBy(() -> ListText.values("3;4"))
        .hasMessage("values are told apart by commas, not by ';'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nih", "a;b", "it's", "- a", "[a]", "{a: b}", "a: b", "#", " x ", "", "é", "\"a\""
      })
  void flinkReadsWhatWasJoined(String value) {
    Configuration configuration = new Configuration();
    configuration.setString("names", ListText.joined(List.of(value, "last")));

    assertThat(configuration.get(NAMES)).containsExactly(value, "last");
    configuration.setString("names", ListText.joined(List.of(value)));
    assertThat(configuration.get(NAMES)).containsExactly(value);
  }
}
