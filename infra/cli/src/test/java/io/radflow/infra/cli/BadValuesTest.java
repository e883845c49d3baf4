package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.Setting;
import io.radflow.eval.EvalJob;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import io.radflow.ingest.IngestJob;
import io.radflow.preprocess.PreprocessJob;
import io.radflow.training.TrainingJob;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No store and no Flink runs here: what is refused is refused before either is asked for. */
class BadValuesTest {

  private static final Pattern NUMERIC =
      Pattern.compile("(?:\\d+ values, each )?a (whole number|number|time|size)\\b.*");
  private static final Pattern LOWER = Pattern.compile("(?:of at least|above|from) (-?[\\d.]+)");
  private static final Pattern UPPER = Pattern.compile("(?:of at most|below| to) (-?[\\d.]+)");

  private static final Pattern LARGEST = Pattern.compile("of at most (\\d+ ?[a-z]+)");

  /** What nobody means, by the type of a setting, and whatever its rule says. */
  private static final Map<String, List<String>> ABSURD =
      Map.of(
          "whole number", List.of("-1", "2147483647", "9223372036854775807"),
          "number", List.of("-1", "1e300"),
          "time", List.of("-1 ms", "9223372036854775807 ms"),
          "size", List.of("-1 b", "9223372036854775807 b"));

  /** The few that do mean something: a limit that is never met, a count of years, a seed. */
  private static final Set<String> LEGAL =
      Set.of(
          "eval.gauge-runs=2147483647",
          "eval.gauge-series=2147483647",
          "ingest.fetch-ahead=9223372036854775807 b",
          "ingest.max-archive-bytes=9223372036854775807 b",
          "ingest.max-archive-members=2147483647",
          "ingest.max-image-pixels=2147483647",
          "job.restart-attempts=2147483647",
          "store.retry-attempts=2147483647",
          "training.early-stop-passes=2147483647",
          "training.evaluate-every=2147483647",
          "training.keep-snapshots=2147483647",
          "training.least-gain=1e300",
          "training.seed=-1",
          "training.seed=2147483647",
          "training.seed=9223372036854775807",
          "training.shuffle-bytes=9223372036854775807 b",
          "training.snapshot-every=2147483647",
          "training.steps=2147483647",
          "training.warmup-steps=2147483647",
          "view.split-seed=-1",
          "view.split-seed=2147483647",
          "view.split-seed=9223372036854775807");

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  static Stream<Arguments> valuesOutOfRange() {
    return PipelineJobs.ALL.stream()
        .flatMap(
            job ->
                job.catalog().settings().stream()
                    .filter(setting -> isNumeric(setting))
                    .flatMap(
                        setting ->
                            outside(setting.rule().expected()).stream()
                                .map(value -> Arguments.of(job.command(), setting, value))));
  }

  @ParameterizedTest(name = "{0} {1}={2}")
  @MethodSource("valuesOutOfRange")
  void aNumberOutOfItsRangeEndsTheCommand(String command, Setting<?> setting, String value)
      throws Exception {
    String refusal =
        "The value '%s' of key '%s' is not %s"
            .formatted(value, setting.key(), setting.rule().expected());

    assertThat(run(command, "--set", setting.key() + "=" + value)).isEqualTo(2);
    assertThat(printed()).isEqualTo("radflow: --set: " + refusal + "\n");

    Path file = folder.resolve("job.yaml");
    Files.writeString(file, "# values\n" + setting.key() + ": \"" + value + "\"\n");
    assertThat(run(command, "--config", file.toString())).isEqualTo(2);
    assertThat(printed()).isEqualTo("radflow: " + file + ":2: " + refusal + "\n");
  }

  static Stream<Arguments> absurdValues() {
    return PipelineJobs.ALL.stream()
        .flatMap(
            job ->
                job.catalog().settings().stream()
                    .filter(BadValuesTest::isNumeric)
                    .flatMap(
                        setting ->
                            absurd(setting.rule().expected()).stream()
                                .map(value -> Arguments.of(job.command(), setting, value))));
  }

  @ParameterizedTest(name = "{0} {1}={2}")
  @MethodSource("absurdValues")
  void aNumberThatNobodyMeansEndsTheCommandUnlessItIsKnownToBeOfUse(
      String command, Setting<?> setting, String value) {
    String line = setting.key() + "=" + value;
    if (LEGAL.contains(line)) {
      Configuration given = Configuration.fromMap(Map.of(setting.key(), value));
      assertThat(setting.given(given)).as("a value that is listed as legal").isPresent();
      return;
    }
    assertThat(run(command, "--set", line)).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: --set: The value '" + value + "' of key '" + setting.key() + "'")
        .hasLineCount(1);
  }

  @Test
  void everyValueThatIsListedAsLegalIsOneThatIsTried() {
    assertThat(absurdValues().map(tried -> tried.get()[1] + "=" + tried.get()[2]))
        .containsAll(LEGAL);
  }

  private static List<String> absurd(String expected) {
    if (expected.contains("each a ")) {
      String element = expected.substring(expected.indexOf("each ") + "each ".length());
      return absurd(element).stream().map(value -> "3,4," + value + ",3").toList();
    }
    Matcher type = NUMERIC.matcher(expected);
    assertThat(type.matches()).isTrue();
    return ABSURD.get(type.group(1));
  }

  @Test
  void everyJobHasNumbersThatAreTried() {
    for (PipelineJob job : PipelineJobs.ALL) {
      long numeric = job.catalog().settings().stream().filter(BadValuesTest::isNumeric).count();
      long byDefault =
          job.catalog().settings().stream()
              .map(Setting::defaultValue)
              .filter(
                  value ->
                      value instanceof Number
                          || value instanceof Duration
                          || value instanceof MemorySize)
              .count();
      assertThat(numeric).as(job.command()).isGreaterThanOrEqualTo(byDefault).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.batch=0",
        "training.batch=-5",
        "training.micro-batch=-3",
        "training.learning-rate=-0.5",
        "training.learning-rate=NaN",
        "training.weight-decay=-3",
        "training.warmup-workers=0",
        "training.units=3,4,x,3",
        "training.units=3,4,6",
        "training.units=3;4;6;3",
        "training.sources=",
        "training.sources=halves",
        "training.sources=view=a;share=3",
        "training.engine=ABACUS",
        "training.run=Not a name",
        "training.shot=few",
        "training.augmentation-parameters=pixels",
        "store.bucket=_",
        "store.endpoint=localhost:9000"
      })
  void whatNoRunCanDoWithEndsTheCommand(String setting) {
    assertThat(run("train", "--set", setting)).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: --set: The value '" + setting.substring(setting.indexOf('=') + 1))
        .contains("'" + setting.substring(0, setting.indexOf('=')) + "'")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.epochs=2",
        "training.early-stop-passes=3",
        "training.head=ZERO",
        "training.oversample=true training.train-fraction=0.5",
        "training.engine=DL4J training.precision=BF16",
        "training.augmentation=flip training.augmentation-parameters=pixels=4",
        "training.slot.gpus=1",
        "training.epochs-of=w",
        "training.sources=view=v,view=v",
        "training.sources=view=v,view=w training.schedule=PRETRAIN_STEPS",
        "training.lanes=3",
        "training.lanes=64",
        "training.lanes=16 training.sources=view=v,view=w,view=x",
        "store.retry-backoff=2min store.retry-max-backoff=1min"
      })
  void settingsThatDoNotGoTogetherEndTheCommandBeforeTheStoreIsAsked(String settings) {
    List<String> line =
        new ArrayList<>(List.of("train", "--set", "training.run=r", "--set", "training.view=v"));
    line.addAll(List.of("--set", "training.steps=1"));
    for (String setting : settings.split(" ")) {
      line.addAll(List.of("--set", setting));
    }

    assertThat(run(line.toArray(String[]::new))).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: ")
        .contains(settings.substring(0, settings.indexOf('.') + 1))
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "preprocess", "eval"})
  void moreSubtasksThanTheProcessHasMemoryForEndTheCommand(String command) {
    assertThat(run(command, "--set", "job.parallelism=300")).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: --set: The value '300' of key 'job.parallelism' is not at most ")
        .contains("RADFLOW_JAVA_OPTIONS", "--jobmanager")
        .hasLineCount(1);
  }

  @Test
  void namesTheFileOfARunThatHasNoName() throws Exception {
    Path file = Files.writeString(folder.resolve("train.yaml"), "training.view: v\n");

    assertThat(run("train", "--config", file.toString())).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: " + file + ": The key 'training.run' is required; expected 1 to 100");
  }

  static Stream<String> commandsThatReadAConfiguration() {
    return Stream.of(
        "ingest",
        "preprocess --set view.name=v --set view.datasets=nih --set view.recipe=xray",
        "train --set training.run=r --set training.view=v --set training.steps=1",
        "score --model m.npz --view v",
        "eval",
        "inspect --view v",
        "rejects",
        "report",
        "drop nih .",
        "cluster start");
  }

  @ParameterizedTest
  @MethodSource("commandsThatReadAConfiguration")
  void everyCommandThatReadsAConfigurationRefusesABadOne(String command) throws Exception {
    assertThat(runWith(command, "training:\n  batch: 0\n")).isEqualTo(2);
    assertThat(printed())
        .isEqualTo(
            "radflow: %s:2: The value '0' of key 'training.batch' is not a whole number from 1 to 1000000\n"
                .formatted(file()));
  }

  @ParameterizedTest
  @MethodSource("commandsThatReadAConfiguration")
  void everyCommandNamesWhereAFileIsSetThatIsNotThere(String command) throws Exception {
    assertThat(runWith(command, "store:\n  credentials-file: nowhere\n")).isEqualTo(2);
    assertThat(printed())
        .startsWith(
            "radflow: %s:2: The value '%s' of key 'store.credentials-file' is not an AWS"
                    .formatted(file(), folder.resolve("nowhere"))
                + " credentials file")
        .hasLineCount(1);

    String certificates = "store:\n  credentials-file: %s\n  ca-certificates: nowhere\n";
    Path keys =
        Files.writeString(
            folder.resolve("keys"),
            "[default]\naws_access_key_id = a\naws_secret_access_key = hush-hush\n");
    assertThat(runWith(command, certificates.formatted(keys))).isEqualTo(2);
    assertThat(printed())
        .startsWith(
            "radflow: %s:3: The value '%s' of key 'store.ca-certificates' is not a file of"
                .formatted(file(), folder.resolve("nowhere")))
        .hasLineCount(1);
  }

  @ParameterizedTest
  @MethodSource("commandsThatReadAConfiguration")
  void everyCommandNamesWhereSettingsStandThatDoNotGoTogether(String command) throws Exception {
    assertThat(runWith(command, "store:\n  retry-max-backoff: 1min\n  retry-backoff: 2min\n"))
        .isEqualTo(2);
    assertThat(printed())
        .isEqualTo(
            "radflow: %s:3: The value '2 min' of key 'store.retry-backoff' is not a time of at most"
                    .formatted(file())
                + " store.retry-max-backoff, which is 1 min\n");

    assertThat(runWith(command, "store.retry-max-backoff: 100ms\n")).isEqualTo(2);
    assertThat(printed())
        .isEqualTo(
            "radflow: %s:1: The value '100 ms' of key 'store.retry-max-backoff' is not a time of at"
                    .formatted(file())
                + " least store.retry-backoff, which is 200 ms\n");
  }

  @Test
  void aKeyOfPatientIdsThatIsNotThereEndsIngestBeforeFlink() throws Exception {
    String hashed = "ingest:\n  patient-ids: HASHED\n";
    assertThat(runWith("ingest", hashed + "  patient-key-file: nowhere\n")).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: " + file() + ":3: ")
        .contains("'" + folder.resolve("nowhere") + "'", "ingest.patient-key-file")
        .hasLineCount(1);

    assertThat(runWith("ingest", hashed)).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: " + file() + ": ")
        .contains("RADFLOW_PATIENT_KEY", "ingest.patient-key-file", "at least 16")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop nih . --endpoint=foo",
        "drop nih . --bucket=_",
        "drop nih . --credentials-file=",
        "score --model m.npz --view=Lungs",
        "score --model m.npz --view v --run=Lungs",
        "score --model= --view v",
        "score --model m.npz --view v --split="
      })
  void anArgumentThatStandsForASettingIsNamedItself(String line) throws Exception {
    assertThat(runWith(line, "training:\n  pretrained-model: another\n  run: r\n")).isEqualTo(2);
    String argument =
        Stream.of(line.split(" ")).filter(one -> one.contains("=")).findAny().orElseThrow();
    String[] parts = argument.split("=", 2);
    assertThat(printed())
        .startsWith("radflow: %s: The value '%s' of key '".formatted(parts[0], parts[1]))
        .hasLineCount(1);
  }

  @Test
  void aPasswordInAnAddressIsNotShown() throws Exception {
    String address = "http://minio:hush/hush@host:9000";
    for (String line : List.of("drop nih . --endpoint=" + address, "eval")) {
      assertThat(runWith(line, "store.endpoint: " + address)).isEqualTo(2);
      assertThat(printed()).contains("The value 'http://***@host:9000'").doesNotContain("hush");
    }
  }

  @Test
  void theFirstOfSeveralBadArgumentsIsTold() {
    List<String> settings =
        List.of("training.steps=-1", "training.batch=0", "training.threads=-1", "training.run=_");
    for (int first = 0; first < settings.size(); first++) {
      List<String> line = new ArrayList<>(List.of("train"));
      for (int i = 0; i < settings.size(); i++) {
        line.addAll(List.of("--set", settings.get((first + i) % settings.size())));
      }
      assertThat(run(line.toArray(String[]::new))).isEqualTo(2);
      assertThat(printed()).contains("'" + settings.get(first).replaceFirst("=.*", "") + "'");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rejects --examples=-1",
        "inspect --view=../x",
        "inspect --view v --examples=-1",
        "inspect --view v --shards=0",
        "cluster start --port=99999",
        "cluster start --taskmanagers=0",
        "cluster start --slots=-1",
        "cluster start --gpus=-1",
        "eval --jobmanager=here:99999"
      })
  void anArgumentThatBreaksItsRuleIsNamed(String line) throws Exception {
    assertThat(runWith(line, "")).isEqualTo(2);
    String[] parts =
        Stream.of(line.split(" "))
            .filter(one -> one.contains("="))
            .findAny()
            .orElseThrow()
            .split("=");
    assertThat(printed())
        .startsWith("radflow: %s '%s': expected ".formatted(parts[0], parts[1]))
        .hasLineCount(1);
  }

  @Test
  void aPortOfTheStoreThatIsNoneIsNamed() {
    assertThat(run("store", "--data", folder.resolve("store").toString(), "--port", "99999"))
        .isEqualTo(2);
    assertThat(printed())
        .isEqualTo("radflow: --port '99999': expected a whole number from 0 to 65535\n");
    assertThat(folder.resolve("store")).doesNotExist();
  }

  @Test
  void aFolderWhoseNameCannotBeADropsWantsAnother() throws Exception {
    Path spaced = Files.createDirectory(folder.resolve("My Drop"));

    assertThat(run("drop", "nih", spaced.toString())).isEqualTo(2);
    assertThat(printed()).startsWith("radflow: --name 'my drop': expected 1 to 63 of a-z, 0-9");
  }

  @Test
  void whatIngestCouldNotReadIsNotUploaded() {
    assertThat(run("drop", "nhi", folder.toString())).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: DATASET 'nhi': no data set that is read; the nearest is 'nih', all")
        .hasLineCount(1);

    assertThat(run("drop", "nih", "/nofolder")).isEqualTo(2);
    assertThat(printed()).isEqualTo("radflow: DIR '/nofolder': expected a folder\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:hush@host/job.yaml",
        "nowhere:name.yaml",
        "s3://",
        "s3://bucket",
        "s3://no_bucket/job.yaml",
        "nosuch:///job.yaml"
      })
  void aConfigurationThatCannotBeReadIsNamedWithWhy(String file) {
    assertThat(run("eval", "--config", file)).isEqualTo(2);
    assertThat(printed())
        .startsWith("radflow: ")
        .contains(file.replace("user:hush", "***"))
        .doesNotContain("URISyntax", "NullPointer", "hush")
        .hasLineCount(1);
  }

  private Path file() {
    return folder.resolve("all.yaml");
  }

  private int runWith(String command, String yaml) throws Exception {
    Files.writeString(file(), yaml);
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    line.addAll(List.of("--config", file().toString()));
    if (command.startsWith("cluster")) {
      line.addAll(List.of("--data", folder.resolve("cluster").toString()));
    }
    return run(line.toArray(String[]::new));
  }

  @Test
  void aMainClassOfAJobRefusesTheSame() {
    assertRefused(IngestJob::main, "ingest.parallel-fetches=0");
    assertRefused(PreprocessJob::main, "view.size=7");
    assertRefused(TrainingJob::main, "training.batch=0");
    assertRefused(EvalJob::main, "eval.gauge-runs=0");
  }

  private static void assertRefused(Main main, String setting) {
    assertThatThrownBy(() -> main.run(new String[] {"--set", setting}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--set: The value '")
        .hasMessageContaining("'" + setting.substring(0, setting.indexOf('=')) + "'");
  }

  private static boolean isNumeric(Setting<?> setting) {
    return NUMERIC.matcher(setting.rule().expected()).matches();
  }

  /** Values just outside what a rule says. */
  private static List<String> outside(String expected) {
    if (expected.contains("each a ")) {
      String element = expected.substring(expected.indexOf("each ") + "each ".length());
      return outside(element).stream().map(value -> "3,4," + value + ",3").toList();
    }
    Matcher type = NUMERIC.matcher(expected);
    assertThat(type.matches()).isTrue();
    return switch (type.group(1)) {
      case "time" ->
          expected.startsWith("a time of at least")
              ? List.of("0 ms", "36501 d", "soon")
              : List.of("-1 s", "36501 d");
      case "size" -> sizesOutside(expected);
      default -> numbersOutside(expected, type.group(1).equals("whole number"));
    };
  }

  private static List<String> sizesOutside(String expected) {
    List<String> values =
        new ArrayList<>(List.of(expected.contains("of at least") ? "0 b" : "-1 b", "much"));
    Matcher most = LARGEST.matcher(expected);
    if (most.find()) {
      values.add(MemorySize.parse(most.group(1)).getBytes() + 1 + " b");
    }
    return values;
  }

  private static List<String> numbersOutside(String expected, boolean whole) {
    List<String> values =
        new ArrayList<>(
            whole
                ? List.of("9223372036854775808", "0.5")
                : List.of("NaN", "Infinity", "-Infinity"));
    bound(LOWER, expected)
        .ifPresent(
            bound ->
                values.add(
                    (expected.contains("above")
                            ? bound
                            : bound.subtract(whole ? BigDecimal.ONE : new BigDecimal("0.001")))
                        .toPlainString()));
    bound(UPPER, expected)
        .ifPresent(
            bound ->
                values.add(
                    (expected.contains("below")
                            ? bound
                            : bound.add(whole ? BigDecimal.ONE : new BigDecimal("0.001")))
                        .toPlainString()));
    return values;
  }

  private static Optional<BigDecimal> bound(Pattern pattern, String expected) {
    Matcher matcher = pattern.matcher(expected);
    return matcher.find() ? Optional.of(new BigDecimal(matcher.group(1))) : Optional.empty();
  }

  private int run(String... arguments) {
    printed.reset();
    return Radflow.run(
        Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8)), arguments);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** A job's main class. */
  private interface Main {

    void run(String[] arguments) throws Exception;
  }
}
