package io.radflow.eval.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsFileTest {

  private static final String HEADER =
      "metric_value,metric,path,seed,shot,pretrained_model,dataset,last_step";
  private static final String ROW = "0.5,test/acc,p,0,full_shot,nih_bit50x1,pets,500";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NaN,test/acc,p,0,full_shot,m,pets,500 | metric_value | NaN | a number from 0 to 1",
        "88.7,test/acc,p,0,full_shot,m,pets,500 | metric_value | 88.7 | a number from 0 to 1",
        "-0.1,test/acc,p,0,full_shot,m,pets,500 | metric_value | -0.1 | a number from 0 to 1",
        "0x1p-1,test/acc,p,0,full_shot,m,pets,500 | metric_value | 0x1p-1 | a number from 0 to 1",
        "0.5,,p,0,full_shot,m,pets,500 | metric | '' | a name",
        "0.5,test/acc,p,one,full_shot,m,pets,500 | seed | one | a whole number of at least 0",
        "0.5,test/acc,p,-1,full_shot,m,pets,500 | seed | -1 | a whole number of at least 0",
        "0.5,test/acc,p,0, ,m,pets,500 | shot | ' ' | a name",
        "0.5,test/acc,p,0,full_shot,,pets,500 | pretrained_model | '' | a name",
        "0.5,test/acc,p,0,full_shot,m,,500 | dataset | '' | a name",
        "0.5,test/acc,p,0,full_shot,m,pets,1e3 | last_step | 1e3 | a whole number of at least 0",
        "0.5,test/acc,p,0 | '' | 0.5,test/acc,p,0 | 8 fields",
        "0.5,test/acc,p,0,full_shot,m,pets,500,9 | '' | 0.5,test/acc | 8 fields",
      })
  void aRowThatCannotBeUsedIsNamedAndTheOthersAreRead(
      String row, String column, String value, String expected) throws Exception {
    ResultsFile file = read(HEADER, ROW, row, ROW);

    assertThat(file.rows()).extracting(ResultRow::line).containsExactly(2L, 4L);
    assertThat(file.faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.line()).isEqualTo(3);
              assertThat(fault.column()).isEqualTo(column);
              assertThat(fault.value()).startsWith(value);
              assertThat(fault.expected()).startsWith(expected);
              assertThat(fault.message()).startsWith("r.csv, line 3").contains(value, expected);
            });
  }

  @Test
  void aQuoteThatIsNeverClosedCostsItsOwnRowOnly() throws Exception {
    ResultsFile file = read(HEADER, "\"0.5,test/acc,p,0,full_shot,m,pets,500", ROW, "", ROW);

    assertThat(file.faults()).extracting(ResultFault::line).containsExactly(2L);
    assertThat(file.rows()).extracting(ResultRow::line).containsExactly(3L, 5L);
  }

  @Test
  void quotedFieldsMayHoldCommasQuotesAndLineEnds() throws Exception {
    ResultsFile file =
        read(HEADER, "0.5,test/acc,\"a, \"\"b\"\"\nc\",0,full_shot,nih_bit50x1,pets,500", ROW);

    assertThat(file.faults()).isEmpty();
    assertThat(file.rows()).extracting(ResultRow::line).containsExactly(2L, 4L);
    assertThat(file.rows().get(0).result().path()).isEqualTo("a, \"b\"\nc");
  }

  @Test
  void columnsMayStandInAnyOrderBesideOthersAndAfterAByteOrderMark() throws Exception {
    ResultsFile file =
        read(
            "\uFEFFnote,dataset,metric_value,metric,path,seed,shot,pretrained_model,last_step",
            "x,pets,0.5,test/acc,p,3,10_shot,nih_bit50x1,400");

    assertThat(file.rows())
        .extracting(ResultRow::result)
        .containsExactly(
            new PublishedResult(
                0.5, "test/acc", "p", 3, "10_shot", "nih_bit50x1", "pets", 400, null, null));
  }

  @Test
  void aValueOfAbsurdLengthIsRefusedAndShortened() throws Exception {
    ResultsFile file = read(HEADER, ROW.replace("pets", "p".repeat(5000)));

    assertThat(file.rows()).isEmpty();
    assertThat(file.faults().get(0).value()).hasSizeLessThan(200);
    assertThat(file.faults().get(0).expected()).contains("at most 1024 characters");
  }

  @Test
  void aFileThatIsNoTableOfResultsIsAClearError() {
    assertThatThrownBy(() -> read(HEADER.replace("seed,", ""), ROW))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("r.csv", "column 'seed' is missing", "metric_value");
    assertThatThrownBy(() -> read(HEADER + ",seed", ROW))
        .hasMessageContainingAll("r.csv", "each column once");
    assertThatThrownBy(() -> ResultsFile.read(new byte[0], "r.csv"))
        .hasMessageContainingAll("r.csv", "column 'metric_value' is missing");
    assertThatThrownBy(() -> ResultsFile.read(new byte[] {(byte) 0xC3, 0x28}, "r.csv"))
        .hasMessageContainingAll("r.csv", "expected UTF-8");
  }

  private static ResultsFile read(String... lines) throws IOException {
    return ResultsFile.read(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), "r.csv");
  }

  @Test
  void aFileWithoutRowsHasNone() throws Exception {
    assertThat(read(HEADER).rows()).isEqualTo(List.of());
  }
}
