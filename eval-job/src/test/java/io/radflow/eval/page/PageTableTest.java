package io.radflow.eval.page;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PageTableTest {

  private static final List<Column<Map.Entry<String, Integer>>> COLUMNS =
      List.of(
          column("name", TEXT, Map.Entry::getKey), column("count", NUMBER, Map.Entry::getValue));

  private final PageTable table =
      PageTable.of(
          "Title", COLUMNS, new TreeMap<>(Map.of("a", 1, "longer", 10_000_000)).entrySet());

  @Test
  void textStandsInColumnsWithNumbersOnTheRight() {
    assertThat(table.text())
        .isEqualTo("Title\n  name       count\n  a              1\n  longer  10000000\n");
    assertThat(table.first(1).text()).isEqualTo("Title\n  name  count\n  a         1\n");
  }

  @Test
  void aPageMarksColumnsOfNumbers() {
    assertThat(Html.page("Page").table(table).toString())
        .contains("<th>name</th><th class=\"number\">count</th>")
        .contains("<td>longer</td><td class=\"number\">10000000</td>");
  }

  @Test
  void dataCannotSteerTheTerminal() {
    PageTable evil =
        PageTable.of(
            "Title", List.of(column("name", TEXT, name -> name)), List.of("a\u001b[31mb\nc"));

    assertThat(evil.text()).isEqualTo("Title\n  name\n  a?[31mb?c\n");
  }
}
