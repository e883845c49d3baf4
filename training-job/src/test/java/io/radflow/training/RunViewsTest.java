package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.record.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which views a run takes together, and what it says of their patients. */
class RunViewsTest {

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  private static final IntFunction<String> NONE = row -> null;

  @Test
  void theFirstSourceIsScoredUnlessAnotherViewIsNamed() throws Exception {
    MadeView.of("one").write(RUNS.store());
    MadeView.of("two").write(RUNS.store());
    MadeView.of("three").write(RUNS.store());

    RunViews views = read("training.sources=view=two share=3;view=one");
    assertThat(views.scored().view()).isEqualTo("two");
    assertThat(views.sources()).extracting(view -> view.view()).containsExactly("two", "one");
    assertThat(views.shares()).extracting(SourceShare::share).containsExactly(3, 1);
    assertThat(views.indexOf("one")).isEqualTo(1);

    assertThat(read("training.sources=view=two;view=one", "training.view=one").scored().view())
        .isEqualTo("one");
    assertThat(read("training.sources=view=two;view=one", "training.view=three").scored().view())
        .isEqualTo("three");
    assertThat(read("training.view=three").scored().view()).isEqualTo("three");
  }

  @Test
  void aViewThatIsNotThereIsNamedWithItsKey() throws Exception {
    MadeView.of("there").write(RUNS.store());

    assertRefused(
        "'nowhere' of key 'training.sources'", "training.sources=view=there;view=nowhere");
    assertRefused(
        "'nowhere' of key 'training.view'", "training.sources=view=there", "training.view=nowhere");
    assertRefused("'nowhere' of key 'training.view'", "training.view=nowhere");
  }

  @Test
  void viewsThatDoNotGoTogetherAreNamedWithWhatDiffers() throws Exception {
    MadeView.of("base").write(RUNS.store());
    MadeView.of("swapped").labels("right", "left").write(RUNS.store());
    MadeView.of("more").labels("left", "right", "both").write(RUNS.store());
    MadeView.of("findings").task(Task.MULTI_LABEL).write(RUNS.store());
    MadeView.of("larger").size(32).write(RUNS.store());
    MadeView.of("encoded").recipe("imagenet-16").write(RUNS.store());

    assertDiffers("swapped", "its label 1: right, that of view base: left");
    assertDiffers("more", "its number of labels: 3, that of view base: 2");
    assertDiffers("findings", "its task: MULTI_LABEL, that of view base: MULTI_CLASS");
    assertDiffers(
        "larger",
        "its size: 32 x 32 pixels of 1 channels, that of view base: 16 x 16 pixels of 1 channels");
    assertDiffers("encoded", "its train images: encoded, that of view base: pixels");
    assertRefused(
        "The value 'swapped' of key 'training.view' is not a view of the same labels and size as"
            + " view base",
        "training.sources=view=base",
        "training.view=swapped");
    assertThat(read("training.sources=view=base", "training.view=encoded").scored().recipe())
        .as("scored images are always pixels")
        .isEqualTo("imagenet-16");
  }

  @Test
  void whatWasRejectedOfADropCountsOnceThoughTwoViewsAreOfIt() throws Exception {
    MadeView.of("one").dataset("nih").rejected(3).write(RUNS.store());
    MadeView.of("two").dataset("nih").rejected(3).write(RUNS.store());
    MadeView.of("other").dataset("mimic").rejected(4).write(RUNS.store());
    MadeView.of("not-told").dataset("chexpert").write(RUNS.store());

    assertThat(read("training.view=one").rejected()).isEqualTo(3);
    assertThat(
            read("training.sources=view=one;view=two;view=other;view=not-told", "training.view=two")
                .rejected())
        .isEqualTo(7);
  }

  @Test
  void aRunOverOneViewSaysOfPatientsWhatItsViewSays() throws Exception {
    for (Boolean disjoint : new Boolean[] {true, false, null}) {
      MadeView.of("own").patients(disjoint, NONE, NONE).write(RUNS.store());
      assertThat(disjoint("training.view=own")).isEqualTo(disjoint);
      assertThat(disjoint("training.sources=view=own")).isEqualTo(disjoint);
    }
  }

  @Test
  void patientsOfAnotherSourceCountWhereItIsOfTheSameDataSet() throws Exception {
    MadeView.of("scored")
        .dataset("nih")
        .patients(true, row -> "a" + row, row -> "b" + row)
        .write(RUNS.store());
    MadeView.of("same")
        .dataset("nih")
        .patients(true, row -> "b" + (row + 7), NONE)
        .write(RUNS.store());
    MadeView.of("apart").dataset("nih").patients(true, row -> "c" + row, NONE).write(RUNS.store());
    MadeView.of("elsewhere")
        .dataset("mimic")
        .patients(true, row -> "b" + row, NONE)
        .write(RUNS.store());

    assertThat(disjoint("training.sources=view=scored;view=apart")).isTrue();
    assertThat(disjoint("training.sources=view=scored;view=elsewhere")).isTrue();
    assertThat(disjoint("training.sources=view=scored;view=apart;view=same")).isFalse();
    assertThat(disjoint("training.sources=view=apart;view=elsewhere", "training.view=scored"))
        .isTrue();
    assertThat(disjoint("training.sources=view=same", "training.view=scored")).isFalse();
  }

  @Test
  void whereNoPatientsAreKnownNothingIsSaid() throws Exception {
    MadeView.of("nobody").dataset("nih").write(RUNS.store());
    MadeView.of("anybody").dataset("nih").write(RUNS.store());
    MadeView.of("leaky").dataset("nih").patients(false, row -> "a", row -> "a").write(RUNS.store());

    assertThat(disjoint("training.sources=view=nobody;view=anybody")).isNull();
    assertThat(disjoint("training.sources=view=nobody", "training.view=anybody")).isNull();
    assertThat(disjoint("training.sources=view=leaky;view=nobody"))
        .as("no other source makes a leak good")
        .isFalse();
  }

  private static void assertDiffers(String view, String what) {
    assertRefused(
        "The value '"
            + view
            + "' of key 'training.sources' is not a view of the same labels and size as view base: "
            + what,
        "training.sources=view=base share=2;view=" + view);
  }

  private static void assertRefused(String message, String... lines) {
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private static Boolean disjoint(String... lines) throws Exception {
    return read(lines).patientDisjoint("test", RUNS.store());
  }

  private static RunViews read(String... lines) throws Exception {
    Map<String, String> values = new HashMap<>();
    for (String line : lines) {
      values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return RunViews.read(Configuration.fromMap(values), RUNS.store());
  }
}
