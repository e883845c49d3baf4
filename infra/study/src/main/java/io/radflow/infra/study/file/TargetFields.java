package io.radflow.infra.study.file;

import static io.radflow.infra.study.file.StudyRules.NAME;
import static io.radflow.infra.study.file.StudyRules.SHOT;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.List;
import org.apache.flink.configuration.ConfigOptions;

/** What a study's file can say of a target. */
final class TargetFields {

  static final String LIST = "study.targets";

  static final Setting<String> NAME_OF =
      Setting.required(
          ConfigOptions.key(LIST + ".name")
              .stringType()
              .noDefaultValue()
              .withDescription("Name of the target, which the names of its runs have."),
          NAME);

  static final Setting<String> READY =
      Setting.of(
          ConfigOptions.key(LIST + ".ready")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "The ready configuration of its runs. Without it, that of its name."),
          NAME);

  static final Setting<String> CONFIGURATION =
      Setting.of(
          ConfigOptions.key(LIST + ".configuration")
              .stringType()
              .noDefaultValue()
              .withDescription("A file of train's settings, in place of a ready one."),
          Rule.path("a file"));

  static final Setting<String> VIEW =
      Setting.of(
          ConfigOptions.key(LIST + ".view")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "A file of preprocess's settings, of the view that the runs train on. Without it,"
                      + " the ready one of that view."),
          Rule.path("a file"));

  static final Setting<List<String>> SHOTS =
      Setting.of(
          ConfigOptions.key(LIST + ".shots")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("Its shots. Without it, the study's."),
          Rule.nonEmptyListOf(SHOT));

  static final Setting<Boolean> OPTIONAL =
      Setting.of(
          ConfigOptions.key(LIST + ".optional")
              .booleanType()
              .defaultValue(false)
              .withDescription("Whether the study goes without it where its data are not there."),
          Rule.flag());

  static final List<Setting<?>> ALL = List.of(NAME_OF, READY, CONFIGURATION, VIEW, SHOTS, OPTIONAL);

  private TargetFields() {}
}
