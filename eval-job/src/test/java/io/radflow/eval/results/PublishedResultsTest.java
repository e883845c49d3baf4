package io.radflow.eval.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedResultsTest {

  private static final PublishedResult RESULT =
      new PublishedResult(
          0.8870999813079834,
          "test/acc",
          "finetuning_results/cifar100/imagenet21k_bit152x4/500_shot/seed_1",
          1,
          "500_shot",
          "imagenet21k_bit152x4",
          "cifar100",
          10000,
          null,
          null);

  private static final String PUBLISHED =
      "metric_value,metric,path,seed,shot,pretrained_model,dataset,last_step\n"
          + "0.8870999813079834,test/acc,"
          + "finetuning_results/cifar100/imagenet21k_bit152x4/500_shot/seed_1,1,500_shot,"
          + "imagenet21k_bit152x4,cifar100,10000\n";

  @Test
  void writesThePublishedForm() throws Exception {
    assertThat(new String(PublishedResults.encode(List.of(RESULT)), StandardCharsets.UTF_8))
        .isEqualTo(PUBLISHED);
  }

  @Test
  void readsThePublishedForm() throws Exception {
    assertThat(PublishedResults.decode(PUBLISHED.getBytes(StandardCharsets.UTF_8), "x"))
        .containsExactly(RESULT);
  }

  @Test
  void tellsWhetherPatientsAreOnBothSidesWhereTheyAreKnown() throws Exception {
    PublishedResult marked =
        new PublishedResult(0.5, "test/mean_auc", "p", 0, "full_shot", "m", "nih", 7, false, null);

    byte[] csv = PublishedResults.encode(List.of(marked, RESULT));

    assertThat(new String(csv, StandardCharsets.UTF_8))
        .contains(",last_step,patient_disjoint\n")
        .contains(",nih,7,false\n")
        .contains(",cifar100,10000,\n");
    assertThat(PublishedResults.decode(csv, "x")).containsExactly(marked, RESULT);
  }

  @Test
  void theLastColumnIsTheFingerprintOfRunsThatHaveOne() throws Exception {
    PublishedResult own =
        new PublishedResult(
            0.5, "test/acc", "p", 0, "full_shot", "m", "pets", 7, true, "00ff00ff00ff00ff");

    byte[] csv = PublishedResults.encode(List.of(own, RESULT));

    assertThat(new String(csv, StandardCharsets.UTF_8))
        .contains(",last_step,patient_disjoint,fingerprint\n")
        .contains(",pets,7,true,00ff00ff00ff00ff\n")
        .contains(",cifar100,10000,,\n");
    assertThat(PublishedResults.decode(csv, "x")).containsExactly(own, RESULT);
    byte[] wrong =
        new String(csv, StandardCharsets.UTF_8).replace("00ff00ff00ff00ff", "../x").getBytes();
    assertThatThrownBy(() -> PublishedResults.decode(wrong, "r.csv"))
        .hasMessageContainingAll("r.csv, line 2, fingerprint", "'../x'", "letters and digits");
  }

  @Test
  void namesTheColumnThatIsMissingAndTheLineThatIsWrong() {
    assertThatThrownBy(
            () -> PublishedResults.decode("metric,path\ntest/acc,x\n".getBytes(), "r.csv"))
        .hasMessageContaining("r.csv")
        .hasMessageContaining("metric_value");
    byte[] wrong = PUBLISHED.replace("10000", "ten").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> PublishedResults.decode(wrong, "r.csv"))
        .hasMessageContaining("r.csv, line 2")
        .hasMessageContaining("ten");
  }
}
