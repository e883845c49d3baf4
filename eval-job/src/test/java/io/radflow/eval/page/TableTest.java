package io.radflow.eval.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void textStandsInColumnsWithNumbersOnTheRight() {
    Table table =
        new Table(
            "Title",
            List.of("name", "#count"),
            List.of(List.of("a", "1"), List.of("longer", "10000000")));

    assertThat(table.text())
        .isEqualTo("Title\n  name       count\n  a              1\n  longer  10000000\n");
  }

  @Test
  void dataCannotSteerTheTerminal() {
    Table table = new Table("Title", List.of("name"), List.of(List.of("a\u001b[31mb\nc")));

    assertThat(table.text()).isEqualTo("Title\n  name\n  a?[31mb?c\n");
  }

  @Test
  void aRowThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new Table("T", List.of("a", "b"), List.of(List.of("1"))))
        .hasMessageContaining("1 cells, expected 2");
  }
}
