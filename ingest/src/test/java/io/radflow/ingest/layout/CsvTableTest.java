package io.radflow.ingest.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.ContentReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {

  @Test
  void rowsAreReadInOrder() throws Exception {
    CsvTable table =
        parse("\uFEFFa,b\r\n\r\n1,\"x,\r\n\"\"y\"\"\"\r\n2,plain \"quote\" inside\n\n3,last");

    assertThat(table.columns()).containsExactly("a", "b");
    List<CsvRow> rows = rows(table);
    assertThat(rows)
        .extracting(CsvRow::cells)
        .containsExactly(
            List.of("1", "x,\r\n\"y\""),
            List.of("2", "plain \"quote\" inside"),
            List.of("3", "last"));
    assertThat(rows).extracting(CsvRow::number).containsExactly(0, 1, 2);
    assertThat(rows).allSatisfy(row -> assertThat(row.problem()).isNull());
  }

  @Test
  void aHeaderAloneIsATableWithoutRows() throws Exception {
    assertThat(rows(parse("a,b\n"))).isEmpty();
  }

  @Test
  void anEmptyFileIsNoTable() {
    assertThatThrownBy(() -> parse("\n\n"))
        .hasMessageContaining("table.csv is empty")
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_TABLE));
  }

  @Test
  void aQuoteThatDoesNotCloseCostsItsLineOnly() throws Exception {
    List<CsvRow> rows = rows(parse("a,b\n1,\"2\n3,4\n5,6\n"));

    assertThat(problems(rows)).containsExactly(RejectReason.MALFORMED_ROW, null, null);
    assertThat(rows.get(1).cells()).containsExactly("3", "4");
  }

  @Test
  void aRowOfUnreasonableLengthCostsItselfOnly() throws Exception {
    List<CsvRow> rows = rows(parse("a,b\n1," + "x".repeat(3 * CsvLines.MAX_BYTES) + "\n3,4\n"));

    assertThat(problems(rows)).containsExactly(RejectReason.ROW_TOO_LARGE, null);
    assertThat(rows.get(1).cells()).containsExactly("3", "4");
  }

  @Test
  void aCellOfUnreasonableLengthCostsItsRowOnly() throws Exception {
    List<CsvRow> rows =
        rows(parse("a,b\n1," + "x".repeat(CsvTable.MAX_CELL_CHARS + 1) + "\n3,4\n"));

    assertThat(problems(rows)).containsExactly(RejectReason.ROW_TOO_LARGE, null);
  }

  @Test
  void bytesThatAreNoUtf8CostTheirRowOnly() throws Exception {
    byte[] bytes = "a,b\n1,?\n3,\u00e9\n".getBytes(StandardCharsets.UTF_8);
    bytes[6] = (byte) 0xE9;

    List<CsvRow> rows = rows(parse(bytes));

    assertThat(problems(rows)).containsExactly(RejectReason.NOT_UTF8, null);
    assertThat(rows.get(1).cells()).containsExactly("3", "\u00e9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "@SUM(A1)", "+SUM(A1)", "-cmd|' /C calc'!A0", "\"\t=1\"", "=cmd|'x'!A1"})
  void aFormulaCostsItsRowOnly(String cell) throws Exception {
    assertThat(problems(rows(parse("a,b\n1," + cell + "\n3,4\n"))))
        .containsExactly(RejectReason.FORMULA_CELL, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1.0", "-1", "+3", "- derrame pleural", "-", "a=b", "mail@home"})
  void whatOnlyBeginsLikeAFormulaPasses(String cell) throws Exception {
    assertThat(problems(rows(parse("a,b\n1," + cell + "\n")))).containsOnlyNulls();
  }

  @Test
  void aTableOfNothingButBrokenRowsIsGivenUp() {
    byte[] longRow = ("x".repeat(CsvLines.MAX_BYTES + 1) + "\n").getBytes(StandardCharsets.UTF_8);
    List<InputStream> parts = new ArrayList<>();
    parts.add(new ByteArrayInputStream("a,b\n".getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 1001; i++) {
      parts.add(new ByteArrayInputStream(longRow));
    }
    InputStream table = new SequenceInputStream(Collections.enumeration(parts));

    assertThatThrownBy(() -> readAway(CsvTable.open("table.csv", table, new ContentReader(null))))
        .hasMessageContaining("More than 1000 broken rows")
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED_TABLE));
  }

  @Test
  void aMissingColumnIsNamedWithWhatIsThere() throws Exception {
    CsvTable table = parse("a,b\n1,2\n");

    assertThat(table.column("b", 1)).isEqualTo(1);
    assertThatThrownBy(() -> table.column("c", 1))
        .hasMessage("table.csv: no column 'c': found 'b' as column 2, expected 'c'");
    assertThatThrownBy(() -> table.column("c", 2)).hasMessageContaining("found nothing");
  }

  private static void readAway(CsvTable table) throws IOException, RejectedException {
    CsvRow row;
    do {
      row = table.next();
    } while (row != null);
  }

  private static List<CsvRow> rows(CsvTable table) throws IOException, RejectedException {
    List<CsvRow> rows = new ArrayList<>();
    for (CsvRow row; (row = table.next()) != null; ) {
      rows.add(row);
    }
    return rows;
  }

  private static List<RejectReason> problems(List<CsvRow> rows) {
    return rows.stream().map(row -> row.problem() == null ? null : row.problem().reason()).toList();
  }

  private static CsvTable parse(String text) throws IOException, RejectedException {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static CsvTable parse(byte[] bytes) throws IOException, RejectedException {
    return CsvTable.open("table.csv", new ByteArrayInputStream(bytes), new ContentReader(null));
  }
}
