package io.radflow.eval.page;

import static io.radflow.eval.page.Column.Type.NUMBER;
import static io.radflow.eval.page.Column.Type.TEXT;
import static io.radflow.eval.page.Column.column;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void noCellIsAFormulaAndNumbersStayNumbers() {
    PageTable table =
        PageTable.of(
            "Cells",
            List.of(
                column("name", TEXT, (List<String> row) -> row.get(0)),
                column("value", NUMBER, row -> row.get(1))),
            List.of(
                List.of("=HYPERLINK(\"http://x\")", "-0.25"),
                List.of("+1+cmd|' /C calc'!A0", "+3.1"),
                List.of("@SUM(A1)", "1e-5"),
                List.of("-2+3", "–"),
                List.of("\t=1", "7"),
                List.of("plain, \"quoted\"", "")));

    assertThat(Csv.of(table))
        .isEqualTo(
            """
            name,value
            "'=HYPERLINK(""http://x"")",-0.25
            '+1+cmd|' /C calc'!A0,+3.1
            '@SUM(A1),1e-5
            '-2+3,–
            '\t=1,7
            "plain, ""quoted""\",
            """);
  }
}
