package io.radflow.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobConfigurationTest {

  private static final Setting<List<String>> NAMES =
      Setting.of(
          ConfigOptions.key("view.datasets").stringType().asList().noDefaultValue(),
          Rule.listOf(Rule.text("a name")));
  private static final Setting<String> VIEW =
      Setting.required(
          ConfigOptions.key("training.sources.view").stringType().noDefaultValue(), Rule.name());
  private static final Setting<Integer> SHARE =
      Setting.of(
          ConfigOptions.key("training.sources.share").intType().defaultValue(1),
          Rule.between(1, 9));
  private static final Setting<List<String>> SOURCES =
      Setting.of(
          ConfigOptions.key("training.sources").stringType().asList().noDefaultValue(),
          Rule.sections("training.sources", 3, List.of(VIEW, SHARE)));
  private static final OptionCatalog CATALOG =
      OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL, List.of(NAMES, SOURCES));

  @TempDir Path folder;

  @Test
  void readsNestedSectionsListsAndOverrides() {
    Configuration configuration =
        load(
            """
            store:
              bucket: one
            job.checkpoint-interval: 5 s
            view:
              datasets: [nih, "a;b's"]
            """,
            "--set",
            "store.bucket=two",
            "--bounded");

    assertThat(StoreOptions.BUCKET.in(configuration)).isEqualTo("two");
    assertThat(JobOptions.CHECKPOINT_INTERVAL.in(configuration)).isEqualTo(Duration.ofSeconds(5));
    assertThat(NAMES.in(configuration)).containsExactly("nih", "a;b's");
    assertThat(JobOptions.BOUNDED.in(configuration)).isTrue();
    assertThat(JobOptions.PARALLELISM.in(configuration)).isEqualTo(2);
  }

  @Test
  void namesTheNearestKeyWhenOneIsUnknown() {
    assertThatThrownBy(() -> load("job: {bounded: true}\nstore:\n  buckte: x\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("job.yaml:3:")
        .hasMessageContaining("'store.buckte'")
        .hasMessageContaining("'store.bucket'");
    assertThatThrownBy(() -> load("", "--set", "job.paralelism=3"))
        .hasMessageContaining("--set")
        .hasMessageContaining("'job.parallelism'");
    assertThatThrownBy(() -> load("store:\n  buckte:\n"))
        .hasMessageContaining("job.yaml:2: unknown key 'store.buckte'");
    assertThat(load("store:\n  bucket:\nview:\n").toMap()).isEmpty();
  }

  @Test
  void namesLineKeyValueAndExpectation() {
    assertThatThrownBy(() -> load("# how\njob:\n  bounded: true\n  parallelism: many\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "job.yaml:4: The value 'many' of key 'job.parallelism' is not a whole number from 1 to"
                + " 32768");
    assertThatThrownBy(() -> load("", "--set", "job.checkpoint-interval=0 s"))
        .hasMessage(
            "--set: The value '0 s' of key 'job.checkpoint-interval' is not a time of at least"
                + " 10 ms and of at most 100 years, such as 30 s");
    assertThatThrownBy(() -> load("job: {parallelism: [1, 2]}"))
        .hasMessageContaining("The value '[1, 2]' of key 'job.parallelism'");
  }

  @Test
  void listsTakeCommasAndQuotes() {
    assertThat(NAMES.in(load("view.datasets: nih, chexpert"))).containsExactly("nih", "chexpert");
    assertThat(NAMES.in(load("", "--set", "view.datasets='a, b',\"c;d\"")))
        .containsExactly("a, b", "c;d");
    assertThat(NAMES.in(load("view.datasets: [\"- a\", \"[b]\"]"))).containsExactly("- a", "[b]");
    assertThat(NAMES.given(load("view.datasets: []"))).contains(List.of());
    assertThatThrownBy(() -> load("", "--set", "view.datasets=a;b"))
        .hasMessageContaining("'a;b' of key 'view.datasets'")
        .hasMessageContaining("told apart by commas");
  }

  @Test
  void aListTakesSectionsInEitherStyleAndTheSameAsText() {
    List<String> sources = List.of("view=a share=3", "view=b", "view=c share=2");

    for (String yaml :
        List.of(
            "training.sources: [{view: a, share: 3}, {view: b}, {share: 2, view: c}]",
            "training:\n  sources:\n    - view: a\n      share: 3\n    - view: b\n      share: ~\n"
                + "    - share: 2\n      view: c\n",
            "training.sources: view=a share=3, view=b,  share=2   view=c",
            "training.sources: [view=a share=3, {view: b, share: 1}, share=2 view=c]")) {
      Configuration configuration = load(yaml);
      assertThat(SOURCES.in(configuration)).isEqualTo(sources);
      assertThat(SOURCES.sectionsIn(configuration).stream().map(VIEW::in))
          .containsExactly("a", "b", "c");
      assertThat(SOURCES.sectionsIn(configuration).stream().map(SHARE::in))
          .containsExactly(3, 1, 2);
      assertThat(SOURCES.in(Configuration.fromMap(configuration.toMap()))).isEqualTo(sources);
    }
    assertThat(
            SOURCES.in(load("", "--set", "training.sources=view=a share=3,view=b,view=c share=2")))
        .isEqualTo(sources);
    assertThat(SOURCES.sectionsIn(new Configuration())).isEmpty();
  }

  @Test
  void aSectionMayHoldListsAndASingleWordMayStandForItsName() {
    Setting<String> name =
        Setting.required(
            ConfigOptions.key("study.targets.name").stringType().noDefaultValue(), Rule.name());
    Setting<List<Integer>> shots =
        Setting.of(
            ConfigOptions.key("study.targets.shots").intType().asList().noDefaultValue(),
            Rule.nonEmptyListOf(Rule.atLeast(1)));
    Setting<List<String>> targets =
        Setting.of(
            ConfigOptions.key("study.targets").stringType().asList().noDefaultValue(),
            Rule.namedSections("study.targets", 9, List.of(name, shots)));
    OptionCatalog catalog = OptionCatalog.of(List.of(targets));

    for (String yaml :
        List.of(
            "study.targets: [pets, {name: cifar10, shots: [1, 5]}]",
            "study.targets: [name=pets, 'name=cifar10 shots=1,5']",
            "study: {targets: [{name: pets}, {shots: '1, 5', name: cifar10}]}")) {
      Configuration values =
          JobConfiguration.load(
                  JobArguments.parse("--config", write("job.yaml", yaml).toString()), catalog)
              .values();
      assertThat(targets.in(values)).containsExactly("name=pets", "name=cifar10 shots=1,5");
      assertThat(targets.sectionsIn(values).stream().map(name::in))
          .containsExactly("pets", "cifar10");
      assertThat(shots.given(targets.sectionsIn(values).get(1))).contains(List.of(1, 5));
    }
    assertThatThrownBy(
            () ->
                JobConfiguration.load(
                    JobArguments.parse(
                        "--config",
                        write("job.yaml", "study:\n  targets:\n  - name: a\n    shots: [1, 0]")
                            .toString()),
                    catalog))
        .hasMessageContaining(
            "job.yaml:4: The value '[1, 0]' of key 'study.targets.shots' is not at least one value");
  }

  @Test
  void aConfigurationMayBeAResourceOfTheClassPath() {
    assertThat(
            StoreOptions.BUCKET.in(
                values("--config", "resource:/io/radflow/core/config/ready.yaml")))
        .isEqualTo("ready");
    assertThatThrownBy(() -> values("--config", "resource:/io/radflow/core/config/none.yaml"))
        .hasMessage(
            "Cannot read the configuration resource:/io/radflow/core/config/none.yaml: there is no such"
                + " resource on the class path");
  }

  @Test
  void whatIsWrongWithOneValueOfAListIsToldWithItsLine() {
    JobConfiguration configuration =
        JobConfiguration.load(
            JobArguments.parse(
                "--config",
                write("job.yaml", "training:\n  sources:\n  - view: a\n  - view: b\n    share: 2\n")
                    .toString()),
            CATALOG);

    assertThat(
            configuration.located(
                ConfigurationException.ofElement(SOURCES, 1, "there is no b", null)))
        .hasMessageEndingWith("job.yaml:4: there is no b");
  }

  @Test
  void whatIsWrongInASectionIsToldWithItsOwnLine() {
    assertRefused("- view: a\n  shares: 3", "job.yaml:4: unknown key 'training.sources.shares'");
    assertRefused("- view: a\n  shares: 3", "the nearest known key is 'training.sources.share'");
    assertRefused(
        "- view: a\n- view: b\n  share: 0",
        "job.yaml:5: The value '0' of key 'training.sources.share' is not a whole number from 1 to 9");
    assertRefused(
        "- share: 2", "job.yaml:3: The key 'training.sources.view' is required; expected 1 to 100");
    assertRefused("- {}", "job.yaml:3: The key 'training.sources.view' is required");
    assertRefused("- view: a\n  view: b", "job.yaml:4: the key 'training.sources.view' stands at");
    assertRefused(
        "- view: {a: b}",
        "job.yaml:3: the key 'training.sources.view' must hold a plain value, or a list of them");
    assertRefused(
        "- view: [a, b]", "job.yaml:3: The value '[a, b]' of key 'training.sources.view' is not");
    assertRefused("- ~", "job.yaml:3: the list 'training.sources' must hold plain values");
    assertRefused("- a", "job.yaml:2: The value '[a]' of key 'training.sources' is not");
    assertRefused("- a", "'a' is not of the form name=value");
    assertRefused(
        "- {view: a}\n- {view: b}\n- {view: c}\n- {view: d}",
        "job.yaml:2: The value '[{view: a}, {view: b}, {view: c}, {view: d}]' of key"
            + " 'training.sources' is not 1 to 3 values, each of {view: 1 to 100 of");
    assertThatThrownBy(() -> load("training:\n  sources:\n    view: a\n"))
        .hasMessageEndingWith(
            "job.yaml:2: the key 'training.sources' has a value, and no keys below it; values of a"
                + " list stand in [ ], or each behind a '-'");
    assertThatThrownBy(() -> load("view:\n  datasets:\n  - nih\n  - name: pets\n"))
        .hasMessageContaining("job.yaml:4: the list 'view.datasets' must hold plain values");
    assertThatThrownBy(() -> load("", "--set", "training.sources=view=a view=b"))
        .hasMessageStartingWith("--set: The value 'view=a view=b' of key 'training.sources' is not")
        .hasMessageEndingWith("'view' is there twice in 'view=a view=b'");
    assertThatThrownBy(() -> load("", "--set", "training.sources=view=a shrae=2"))
        .hasMessageStartingWith("--set: unknown key 'training.sources.shrae'");
    assertThatThrownBy(
            () -> SOURCES.in(Configuration.fromMap(Map.of("training.sources", "view=a share=0"))))
        .hasMessageStartingWith("The value '[view=a share=0]' of key 'training.sources' is not");
  }

  private void assertRefused(String sources, String message) {
    assertThatThrownBy(
            () -> load("training:\n sources:\n  " + sources.replace("\n", "\n  ") + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aLaterFileHoldsKeyByKeyAndTheCommandLineBeforeAll() throws Exception {
    Path first = write("first.yaml", "store: {bucket: first, region: here}\njob.parallelism: 3");
    Path second = write("second.yaml", "store.bucket: second\njob: {parallelism: 4}");

    Configuration configuration =
        values("--config", "" + first, "--config", "" + second, "--set", "job.parallelism=5");

    assertThat(StoreOptions.BUCKET.in(configuration)).isEqualTo("second");
    assertThat(StoreOptions.REGION.in(configuration)).isEqualTo("here");
    assertThat(JobOptions.PARALLELISM.in(configuration)).isEqualTo(5);
  }

  @Test
  void theSectionsOfOtherJobsAreLeftAsideButNotMisspelt() {
    Configuration configuration =
        load("store.bucket: one\ntraining: {batch: 0}\neval.gauge-runs: 5");

    assertThat(configuration.toMap()).containsOnlyKeys("store.bucket");
    assertThatThrownBy(() -> load("store.bucket: one\ntraining:\n  bacth: 5"))
        .hasMessageContaining("job.yaml:3: unknown key 'training.bacth'")
        .hasMessageContaining("'training.batch'");
    assertThatThrownBy(() -> load("", "--set", "training.batch=5"))
        .hasMessageContaining("--set: the key 'training.batch' is another job's");
  }

  @Test
  void whatOtherJobsAreGivenIsCheckedWhereTheyAreKnown() throws Exception {
    Setting<Integer> batch =
        Setting.of(ConfigOptions.key("training.batch").intType().defaultValue(1), Rule.atLeast(1));
    OptionCatalog both = CATALOG.beside(List.of(OptionCatalog.of(List.of(batch))));
    Path file = write("all.yaml", "training:\n  batch: 0");

    assertThatThrownBy(() -> JobConfiguration.load(JobArguments.parse("--config", "" + file), both))
        .hasMessageContaining("all.yaml:2: The value '0' of key 'training.batch'");
  }

  @Test
  void whatYamlTakesForNothingIsNoValueAndTheRestStaysAsItIsWritten() {
    assertThat(load("store:\n  credentials-file: ~\n  region: null\n  bucket:\n").toMap())
        .isEmpty();
    assertThat(
            load("store: {bucket: 0755, region: 1e3}\njob: {bounded: True, parallelism: 3}")
                .toMap())
        .containsEntry("store.bucket", "0755")
        .containsEntry("store.region", "1e3")
        .containsEntry("job.bounded", "True")
        .containsEntry("job.parallelism", "3");
    assertThat(load("store: {bucket: '~', region: \"null\"}", "--set", "store.bucket=abc").toMap())
        .containsEntry("store.region", "null");
    assertThatThrownBy(() -> load("view:\n  datasets: [nih, ~]"))
        .hasMessageContaining("job.yaml:2: the list 'view.datasets' must hold plain values");
  }

  @Test
  void whatNestsTooDeepOrMergesIsRefusedInALine() {
    assertThatThrownBy(() -> load("view:\n  datasets: " + "[".repeat(5000) + "]".repeat(5000)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("job.yaml:2: more than 100 sections and lists in one another");
    assertThatThrownBy(() -> load("store: &s {bucket: one}\njob:\n  <<: *s\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("job.yaml:3: merge keys ('<<') are not supported");
  }

  @Test
  void aPathFromTheHomeFolderIsMadeAbsolute() {
    String home = System.getProperty("user.home");

    assertThat(load("store.credentials-file: ~/keys/store").toMap())
        .containsEntry("store.credentials-file", home + "/keys/store");
    assertThat(load("", "--set", "store.ca-certificates=~/ca.pem").toMap())
        .containsEntry("store.ca-certificates", home + "/ca.pem");
  }

  @Test
  void pathsAreRelativeToTheFileThatTheyStandIn() throws Exception {
    Path file =
        write("job.yaml", "store: {credentials-file: keys/store, ca-certificates: /etc/ca}");

    Configuration configuration =
        values("--config", "" + file, "--set", "job.checkpoint-directory=s3://radflow/here");
    Configuration byCommandLine = values("--set", "store.credentials-file=keys/store");

    assertThat(StoreOptions.CREDENTIALS_FILE.in(configuration))
        .isEqualTo(folder.resolve("keys/store").toString());
    assertThat(StoreOptions.CA_CERTIFICATES.in(configuration)).isEqualTo("/etc/ca");
    assertThat(JobOptions.CHECKPOINT_DIRECTORY.in(configuration)).isEqualTo("s3://radflow/here");
    assertThat(StoreOptions.CREDENTIALS_FILE.in(byCommandLine))
        .isEqualTo(Path.of("keys/store").toAbsolutePath().toString());
  }

  @Test
  void aRefusalOfTheJobsIsToldWithWhereTheValueStands() throws Exception {
    Path file = write("job.yaml", "store:\n  bucket: one\n");
    JobConfiguration loaded =
        JobConfiguration.load(JobArguments.parse("--config", "" + file), CATALOG);

    assertThat(
            loaded.located(
                ConfigurationException.invalid(StoreOptions.BUCKET, "one", "a full one")))
        .hasMessage(file + ":2: The value 'one' of key 'store.bucket' is not a full one");
    assertThat(loaded.located(ConfigurationException.missing(NAMES)))
        .hasMessageStartingWith(
            file + ": The key 'view.datasets' is required; expected any number of values");
  }

  @Test
  void refusesWhatIsNoMapping() {
    assertThatThrownBy(() -> load("just text")).hasMessageContaining("key: value");
    assertThatThrownBy(() -> load("a: [unclosed")).hasMessageContaining("not valid YAML");
    assertThatThrownBy(() -> load("view: {datasets: [{a: b}]}"))
        .hasMessageContaining("'view.datasets'");
    assertThatThrownBy(() -> load("store: &a {b: *a}")).hasMessageContaining("contains itself");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertThatThrownBy(() -> load("store: {bucket: one}\nstore.bucket: two"))
        .hasMessageContaining("job.yaml:2: the key 'store.bucket' stands at")
        .hasMessageContaining("job.yaml:1 already");
    assertThatThrownBy(() -> load("store: {bucket: one}\nstore: {region: here}"))
        .hasMessageContaining("the key 'store' stands at");
  }

  @Test
  void saysWhichFileCannotBeRead() {
    assertThatThrownBy(
            () -> JobConfiguration.load(JobArguments.parse("--config", "/no/such.yaml"), CATALOG))
        .hasMessageContaining("/no/such.yaml");
  }

  @Test
  void refusesArgumentsItDoesNotKnow() {
    assertThatThrownBy(() -> JobArguments.parse("--confg", "x")).hasMessageContaining("'--confg'");
    assertThatThrownBy(() -> JobArguments.parse("--config")).hasMessageContaining("--config FILE");
    assertThatThrownBy(() -> JobArguments.parse("--config", "--bounded"))
        .hasMessageContaining("missing after --config");
    assertThatThrownBy(() -> JobArguments.parse("--set", "novalue"))
        .hasMessageContaining("key=value");
  }

  private Configuration load(String yaml, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "--config";
    arguments[1] = write("job.yaml", yaml).toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return values(arguments);
  }

  private static Configuration values(String... arguments) {
    return JobConfiguration.load(JobArguments.parse(arguments), CATALOG).values();
  }

  private Path write(String name, String yaml) {
    try {
      return Files.writeString(folder.resolve(name), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
