package io.radflow.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * What was given for a setting, in the form that Flink reads, once it is what the setting expects.
 */
final class CheckedValue {

  private CheckedValue() {}

  /**
   * @throws ConfigurationException naming where the value stands, the key, the value and what was
   *     expected
   */
  static String of(Setting<?> setting, GivenValue value) {
    String expected = setting.rule().expected();
    try {
      String text = forFlink(setting, value);
      Configuration alone = new Configuration();
      alone.setString(setting.key(), text);
      setting.given(alone);
      return text;
    } catch (IllegalArgumentException e) {
      expected += ": " + e.getMessage();
    } catch (ConfigurationException e) {
      if (e.key() == null) {
        throw e;
      }
      // Told with the value as it was written.
    }
    throw ConfigurationException.invalid(setting, value.text(), expected).at(value.where());
  }

  private static String forFlink(Setting<?> setting, GivenValue value) {
    if (!setting.isList()) {
      return value.forFlink(setting);
    }
    SectionRule sections = setting.sections();
    List<String> texts = new ArrayList<>();
    for (GivenElement element : value.elements()) {
      if (sections != null) {
        texts.add(section(sections, element, value.folder()));
      } else if (element.isSection()) {
        throw GivenElement.notPlain(setting.key(), element.where());
      } else {
        texts.add(element.text());
      }
    }
    return ListText.joined(texts);
  }

  /**
   * The text of a list's value that has parts.
   *
   * @throws ConfigurationException as above, of a part
   * @throws IllegalArgumentException if its text has no parts
   */
  static String section(SectionRule rule, GivenElement element, String folder) {
    Map<String, String> parts = new HashMap<>();
    for (GivenValue part : rule.parts(element, folder)) {
      Setting<?> field = rule.field(part.key(), part.where());
      String text = of(field, part);
      if (!text.matches(field.isList() ? "[^\\s,']+" : "\\S+")) {
        String expected =
            field.rule().expected() + ", without spaces" + (field.isList() ? " and commas" : "");
        throw ConfigurationException.invalid(field, part.text(), expected).at(part.where());
      }
      parts.put(part.key(), text);
    }
    for (Setting<?> field : rule.fields()) {
      if (field.isRequired() && !parts.containsKey(field.key())) {
        throw ConfigurationException.missing(field).at(element.where());
      }
    }
    return rule.text(parts);
  }
}
