package io.radflow.ingest.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTableTest {

  @Test
  void rowsAreReadFromAnyOneOn() throws Exception {
    CsvTable table =
        parse("\uFEFFa,b\r\n\r\n1,\"x,\r\n\"\"y\"\"\"\r\n2,plain \"quote\" inside\n\n3,last");

    assertThat(table.columns()).containsExactly("a", "b");
    assertThat(table.rows()).isEqualTo(3);
    assertThat(table.rows(0, 3))
        .containsExactly(
            List.of("1", "x,\r\n\"y\""),
            List.of("2", "plain \"quote\" inside"),
            List.of("3", "last"));
    assertThat(table.rows(1, 2)).containsExactly(List.of("2", "plain \"quote\" inside"));
    assertThat(table.rows(3, 3)).isEmpty();
  }

  @Test
  void aHeaderAloneIsATableWithoutRows() throws Exception {
    assertThat(parse("a,b\n").rows()).isZero();
  }

  @Test
  void anEmptyFileIsNoTable() {
    assertMalformed("\n\n", "table.csv is empty");
  }

  @Test
  void aQuoteThatDoesNotCloseIsNoTable() {
    assertMalformed("a,b\n1,\"2\n3,4\n", "row 1");
  }

  @Test
  void aRowOfUnreasonableLengthIsNoTable() {
    assertMalformed("a,b\n1," + "x".repeat(CsvTable.MAX_ROW_CHARS) + "\n", "row 1 is longer");
  }

  @Test
  void aMissingColumnIsNamedWithWhatIsThere() throws Exception {
    CsvTable table = parse("a,b\n1,2\n");

    assertThat(table.column("b", 1)).isEqualTo(1);
    assertThatThrownBy(() -> table.column("c", 1))
        .hasMessage("table.csv: no column 'c': found 'b' as column 2, expected 'c'");
    assertThatThrownBy(() -> table.column("c", 2)).hasMessageContaining("found nothing");
  }

  private static void assertMalformed(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_TABLE));
  }

  private static CsvTable parse(String text) throws RejectedException {
    return CsvTable.parse("table.csv", text.getBytes(StandardCharsets.UTF_8));
  }
}
