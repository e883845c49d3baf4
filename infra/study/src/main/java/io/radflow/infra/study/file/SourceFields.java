package io.radflow.infra.study.file;

import static io.radflow.infra.study.file.StudyRules.NAME;
import static io.radflow.infra.study.file.StudyRules.NETWORK;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.List;
import org.apache.flink.configuration.ConfigOptions;

/** What a study's file can say of a source. */
final class SourceFields {

  static final String LIST = "study.sources";

  static final Setting<String> NAME_OF =
      Setting.required(
          ConfigOptions.key(LIST + ".name")
              .stringType()
              .noDefaultValue()
              .withDescription("Name of the source, which the names of its runs have."),
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

  static final Setting<String> WEIGHTS =
      Setting.of(
          ConfigOptions.key(LIST + ".weights")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "Key in the bucket of published weights of one network: nothing is trained."),
          Rule.matching("[^/\\s]\\S*", "a key in the bucket"));

  static final Setting<List<String>> NETWORKS =
      Setting.of(
          ConfigOptions.key(LIST + ".networks")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("Networks of the study that it is of. Without it, all."),
          Rule.nonEmptyListOf(NETWORK));

  static final Setting<List<String>> TARGETS =
      Setting.of(
          ConfigOptions.key(LIST + ".targets")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription("Targets of the study that it is for. Without it, all."),
          Rule.nonEmptyListOf(NAME));

  static final Setting<List<String>> EXCEPT =
      Setting.of(
          ConfigOptions.key(LIST + ".except")
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "Targets of the study that it is not for, such as of its own images."),
          Rule.nonEmptyListOf(NAME));

  static final Setting<Boolean> OPTIONAL =
      Setting.of(
          ConfigOptions.key(LIST + ".optional")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Whether the study goes without it where its data or its weights are not there."),
          Rule.flag());

  static final List<Setting<?>> ALL =
      List.of(NAME_OF, READY, CONFIGURATION, VIEW, WEIGHTS, NETWORKS, TARGETS, EXCEPT, OPTIONAL);

  private SourceFields() {}
}
