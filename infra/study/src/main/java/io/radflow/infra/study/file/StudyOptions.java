package io.radflow.infra.study.file;

import static io.radflow.infra.study.file.StudyRules.FRACTION;
import static io.radflow.infra.study.file.StudyRules.NAME;
import static io.radflow.infra.study.file.StudyRules.NETWORK;
import static io.radflow.infra.study.file.StudyRules.PLACE;
import static io.radflow.infra.study.file.StudyRules.SHOT;

import io.radflow.core.config.OptionCatalog;
import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** What a study's file can say, beside the settings of the jobs. */
@PublicEvolving
public final class StudyOptions {

  private static final String STUDY = "study.";

  /** More runs than anybody has time for. */
  private static final int MOST_ELEMENTS = 10_000;

  public static final Setting<String> STUDY_NAME =
      Setting.required(
          ConfigOptions.key(STUDY + "name")
              .stringType()
              .noDefaultValue()
              .withDescription("Name of the study."),
          NAME);

  public static final Setting<String> RUN_PREFIX =
      Setting.of(
          ConfigOptions.key(STUDY + "run-prefix")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "What the names of the study's runs begin with. Studies with the same one have the"
                      + " runs that both name in common: each is done once. Without it, the study's"
                      + " name."),
          NAME);

  public static final Setting<List<String>> NETWORKS =
      Setting.required(
          ConfigOptions.key(STUDY + "networks")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "Networks of sources and targets, as rDEPTHxWIDTH: r14x1 and r26x1 have one and two"
                      + " units in each block, r50, r101 and r152 are BiT's."),
          Rule.nonEmptyListOf(NETWORK));

  public static final Setting<List<Long>> SEEDS =
      Setting.of(
          ConfigOptions.key(STUDY + "seeds")
              .longType()
              .asList()
              .defaultValues(0L, 1L, 2L, 3L, 4L)
              .withDescription("Seeds of each cell's runs on its target."),
          Rule.nonEmptyListOf(Rule.wholeNumber()));

  public static final Setting<List<Long>> SOURCE_SEEDS =
      Setting.of(
          ConfigOptions.key(STUDY + "source-seeds")
              .longType()
              .asList()
              .defaultValues(42L)
              .withDescription(
                  "Seeds of each source's runs; all that start from them are done for each."),
          Rule.nonEmptyListOf(Rule.wholeNumber()));

  public static final Setting<List<String>> SHOTS =
      Setting.of(
          ConfigOptions.key(STUDY + "shots")
              .stringType()
              .asList()
              .defaultValues("full")
              .withDescription(
                  "Training images of a target: full for all, K for K of each class. With few shots"
                      + " nothing is oversampled."),
          Rule.nonEmptyListOf(SHOT));

  public static final Setting<FewerShots> FEWER_SHOTS =
      Setting.of(
          ConfigOptions.key(STUDY + "fewer-shots")
              .enumType(FewerShots.class)
              .defaultValue(FewerShots.LEAVE_OUT)
              .withDescription(
                  "What becomes of a shot that a class of the target has fewer images than. LEAVE_OUT:"
                      + " the cell is left out, and the study says so. TAKE_ALL: such a class gives all"
                      + " it has. REFUSE: the run fails."),
          Rule.constant(FewerShots.class));

  public static final Setting<List<Double>> FRACTIONS =
      Setting.of(
          ConfigOptions.key(STUDY + "fractions")
              .doubleType()
              .asList()
              .defaultValues(1.0)
              .withDescription("Parts of a target's training images, each with runs of its own."),
          Rule.nonEmptyListOf(FRACTION));

  public static final Setting<List<Double>> SOURCE_FRACTIONS =
      Setting.of(
          ConfigOptions.key(STUDY + "source-fractions")
              .doubleType()
              .asList()
              .defaultValues(1.0)
              .withDescription(
                  "Parts of a source's training images, each with runs of its own: data scale as an"
                      + " axis."),
          Rule.nonEmptyListOf(FRACTION));

  public static final Setting<List<String>> SOURCES =
      Setting.required(
          ConfigOptions.key(SourceFields.LIST)
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("What is transferred, one after another."),
          Rule.namedSections(SourceFields.LIST, MOST_ELEMENTS, SourceFields.ALL));

  public static final Setting<List<String>> TARGETS =
      Setting.required(
          ConfigOptions.key(TargetFields.LIST)
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("What is transferred to, one after another."),
          Rule.namedSections(TargetFields.LIST, MOST_ELEMENTS, TargetFields.ALL));

  public static final Setting<List<String>> SOURCE_SETTINGS =
      Setting.of(
          ConfigOptions.key(STUDY + "source-settings")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "Settings of the sources' runs that the rest names: of all, or of a source, a"
                      + " network, a fraction or a seed. Of several for one key the last holds."),
          Rule.sections(
              STUDY + "source-settings",
              MOST_ELEMENTS,
              CellFields.settings(STUDY + "source-settings", CellFields.SOURCE_AXES)));

  public static final Setting<List<String>> TARGET_SETTINGS =
      Setting.of(
          ConfigOptions.key(STUDY + "target-settings")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "The same of the runs on targets, also of a target or a shot. A setting of the view,"
                      + " such as view.size, is of all runs on a target."),
          Rule.sections(
              STUDY + "target-settings",
              MOST_ELEMENTS,
              CellFields.settings(STUDY + "target-settings", CellFields.TARGET_AXES)));

  public static final Setting<List<String>> LEAVE_OUT =
      Setting.of(
          ConfigOptions.key(STUDY + "leave-out")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "Runs on targets that are no part of the study: those of a source, a network, a"
                      + " target, a shot, a fraction, a seed, or of several of these together."),
          Rule.sections(
              STUDY + "leave-out",
              MOST_ELEMENTS,
              CellFields.of(STUDY + "leave-out", CellFields.TARGET_AXES)));

  public static final Setting<List<String>> PLACES =
      Setting.of(
          ConfigOptions.key(STUDY + "places")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "Where runs go: those of a source, a network, a target or a shot, or of several of"
                      + " these together. Of several places for one run the last holds; a target's or"
                      + " a shot's are not of sources' runs. Without it, where the command says."),
          Rule.sections(
              STUDY + "places",
              MOST_ELEMENTS,
              CellFields.places(STUDY + "places", CellFields.TARGET_AXES, PLACE)));

  /** All of them. */
  public static final List<Setting<?>> ALL =
      List.of(
          STUDY_NAME,
          RUN_PREFIX,
          NETWORKS,
          SEEDS,
          SOURCE_SEEDS,
          SHOTS,
          FEWER_SHOTS,
          FRACTIONS,
          SOURCE_FRACTIONS,
          SOURCES,
          TARGETS,
          SOURCE_SETTINGS,
          TARGET_SETTINGS,
          LEAVE_OUT,
          PLACES);

  /** What a study's file knows of its own. */
  public static final OptionCatalog CATALOG = OptionCatalog.of(ALL);

  private StudyOptions() {}
}
