package io.radflow.infra.study.file;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOptions;

/** Fields of a section that say which runs it is of: one that is not given is of any. */
final class CellFields {

  static final String SOURCE = "source";
  static final String NETWORK = "network";
  static final String TARGET = "target";
  static final String SHOT = "shot";
  static final String FRACTION = "fraction";
  static final String SEED = "seed";

  static final String SET = "set";
  static final String AT = "at";

  static final List<String> SOURCE_AXES = List.of(SOURCE, NETWORK, FRACTION, SEED);
  static final List<String> TARGET_AXES = List.of(SOURCE, NETWORK, TARGET, SHOT, FRACTION, SEED);

  private CellFields() {}

  /**
   * @param list key of the list that the section stands in
   */
  static List<Setting<?>> of(String list, List<String> axes) {
    List<Setting<?>> fields = new ArrayList<>();
    axes.forEach(axis -> fields.add(field(list, axis, rule(axis))));
    return fields;
  }

  static List<Setting<?>> settings(String list, List<String> axes) {
    List<Setting<?>> fields = of(list, axes);
    fields.add(required(list, SET, StudyRules.ASSIGNMENT));
    return fields;
  }

  static List<Setting<?>> places(String list, List<String> axes, Rule<String> place) {
    List<Setting<?>> fields = of(list, axes);
    fields.add(required(list, AT, place));
    return fields;
  }

  private static Rule<String> rule(String axis) {
    return switch (axis) {
      case NETWORK -> StudyRules.NETWORK;
      case SHOT -> StudyRules.SHOT;
      case FRACTION -> Rule.matching("[0-9]*\\.?[0-9]+([eE]-?[0-9]+)?", "a number");
      case SEED -> Rule.matching("-?[0-9]{1,19}", "a whole number");
      default -> StudyRules.NAME;
    };
  }

  private static Setting<String> field(String list, String name, Rule<String> rule) {
    return Setting.of(
        ConfigOptions.key(list + "." + name)
            .stringType()
            .noDefaultValue()
            .withDescription("The " + name + " that it is of. Without it, all."),
        rule);
  }

  private static Setting<String> required(String list, String name, Rule<String> rule) {
    return Setting.required(
        ConfigOptions.key(list + "." + name)
            .stringType()
            .noDefaultValue()
            .withDescription("What holds for them."),
        rule);
  }
}
