package io.radflow.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void noCellIsAFormulaAndNumbersStayNumbers() {
    Table table =
        new Table(
            "Cells",
            List.of("name", "#value"),
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
