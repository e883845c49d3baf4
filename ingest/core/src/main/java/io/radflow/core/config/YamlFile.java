package io.radflow.core.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The values of one YAML file, by their keys: those of nested sections joined by dots. */
final class YamlFile {

  private static final String MERGE = "<<";

  /** What composes nodes goes one call deeper with each. */
  private static final int MOST_LEVELS = 100;

  private final String file;
  private final String folder;
  private final Map<String, GivenValue> values = new LinkedHashMap<>();

  private YamlFile(String file) {
    this.file = file;
    this.folder =
        GivenValue.hasScheme(file)
            ? file.substring(0, file.lastIndexOf('/') + 1)
            : Path.of(file).toAbsolutePath().resolveSibling("").toString();
  }

  /**
   * @param file path or URI
   * @param keys all that are known, for sections that are empty
   * @throws ConfigurationException naming the file, and the line and the key that cannot be read
   */
  static Map<String, GivenValue> read(String file, KnownKeys keys) {
    YamlFile yaml = new YamlFile(file);
    String text = new String(ConfigurationFile.read(file), StandardCharsets.UTF_8);
    // Values stay as they are written; only what YAML takes for none is told by its tag.
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setSchema(new CoreSchema()).build();
    try {
      yaml.requireFewLevels(new Parse(settings).parseString(text));
      new Compose(settings).composeString(text).ifPresent(root -> yaml.addAll(root, keys));
    } catch (YamlEngineException e) {
      throw new ConfigurationException(file + ": not valid YAML: " + e.getMessage(), e);
    }
    return yaml.values;
  }

  private void requireFewLevels(Iterable<Event> events) {
    int levels = 0;
    for (Event event : events) {
      if (event instanceof CollectionEndEvent) {
        levels--;
      } else if (event instanceof CollectionStartEvent && ++levels > MOST_LEVELS) {
        throw new ConfigurationException(
            where(event.getStartMark())
                + ": more than "
                + MOST_LEVELS
                + " sections and lists in one another");
      }
    }
  }

  private void addAll(Node root, KnownKeys keys) {
    if (root instanceof MappingNode mapping) {
      addSection("", mapping, keys);
    } else if (!root.getTag().equals(Tag.NULL)) {
      throw new ConfigurationException(
          where(root) + ": expected 'key: value' lines at the top level");
    }
  }

  private void addSection(String prefix, MappingNode section, KnownKeys keys) {
    Map<String, String> names = new HashMap<>();
    for (NodeTuple line : section.getValue()) {
      Node name = line.getKeyNode();
      if (!(name instanceof ScalarNode word)) {
        throw new ConfigurationException(where(name) + ": expected the name of a key");
      }
      if (word.getValue().equals(MERGE)) {
        throw new ConfigurationException(
            where(name)
                + ": merge keys ('<<') are not supported; write the section's keys, or give what is"
                + " shared in a file of its own: --config may be given several times");
      }
      String key = prefix + word.getValue();
      requireOnce(key, where(name), names.putIfAbsent(key, where(name)));
      Node value = line.getValueNode();
      if (value instanceof MappingNode nested) {
        if (nested.isRecursive()) {
          throw new ConfigurationException(where(name) + ": '" + key + "' contains itself");
        }
        keys.requireNoKey(key, where(name));
        addSection(key + ".", nested, keys);
      } else if (value.getTag().equals(Tag.NULL)) {
        keys.requireKeyOrSection(key, where(name));
      } else {
        add(key, name, value);
      }
    }
  }

  private void add(String key, Node name, Node value) {
    GivenValue given = given(key, name, value);
    GivenValue before = values.putIfAbsent(key, given);
    requireOnce(key, where(name), before == null ? null : before.where());
  }

  private GivenValue given(String key, Node name, Node value) {
    return value instanceof SequenceNode list
        ? new GivenValue(key, where(name), folder, elements(key, list), true)
        : GivenValue.ofText(key, where(name), folder, ((ScalarNode) value).getValue());
  }

  private static void requireOnce(String key, String where, String before) {
    if (before != null) {
      throw new ConfigurationException(
          where + ": the key '" + key + "' stands at " + before + " already");
    }
  }

  private List<GivenElement> elements(String key, SequenceNode list) {
    List<GivenElement> values = new ArrayList<>();
    for (Node element : list.getValue()) {
      if (element instanceof MappingNode section) {
        values.add(GivenElement.section(where(element), key, fields(key, section)));
      } else if (element instanceof ScalarNode plain && !plain.getTag().equals(Tag.NULL)) {
        values.add(GivenElement.plain(where(element), plain.getValue()));
      } else {
        throw GivenElement.notPlain(key, where(element));
      }
    }
    return values;
  }

  /** What stands in a section that is one value of a list. */
  private List<GivenValue> fields(String list, MappingNode section) {
    Map<String, GivenValue> fields = new LinkedHashMap<>();
    for (NodeTuple line : section.getValue()) {
      Node name = line.getKeyNode();
      Node value = line.getValueNode();
      if (!(name instanceof ScalarNode word)) {
        throw new ConfigurationException(where(name) + ": expected the name of a key");
      }
      String key = list + "." + word.getValue();
      if (value instanceof MappingNode) {
        throw new ConfigurationException(
            where(value) + ": the key '" + key + "' must hold a plain value, or a list of them");
      }
      if (!value.getTag().equals(Tag.NULL)) {
        GivenValue given = given(key, name, value);
        GivenValue before = fields.putIfAbsent(key, given);
        requireOnce(key, where(name), before == null ? null : before.where());
      }
    }
    return List.copyOf(fields.values());
  }

  private String where(Node node) {
    return where(node.getStartMark());
  }

  private String where(Optional<Mark> mark) {
    return file + mark.map(Mark::getLine).map(line -> ":" + (line + 1)).orElse("");
  }
}
