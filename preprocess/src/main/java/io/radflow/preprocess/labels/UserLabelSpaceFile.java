package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import io.radflow.preprocess.labels.LabelPolicy.NoFinding;
import io.radflow.preprocess.labels.LabelPolicy.Uncertain;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a user's label space.
 *
 * <pre>
 * name: thorax
 * task: multi-label                # or multi-class
 * uncertain: unknown               # or 0, 1: what -1 becomes
 * no-finding: all                  # or all-but-support-devices, none: what it makes 0
 * labels:
 *   - Edema
 *   - name: Opacity
 *     synonyms: [Lung Opacity, Consolidation]
 *     text: [opacidad]             # phrases in PadChest's Labels
 *     uncertain: 1
 * </pre>
 */
@Internal
public final class UserLabelSpaceFile {

  private static final int MAX_BYTES = 4 << 20;
  private static final String RESOURCE = "resource:";
  private static final Set<String> KEYS =
      Set.of("name", "task", "uncertain", "no-finding", "labels");
  private static final Set<String> LABEL_KEYS = Set.of("name", "synonyms", "text", "uncertain");

  private final String file;
  private final LabelPolicy defaults;

  private UserLabelSpaceFile(String file, LabelPolicy defaults) {
    this.file = file;
    this.defaults = defaults;
  }

  /**
   * @param defaults where the file tells no policy
   * @throws IllegalArgumentException naming the file, the key, the value and what was expected
   */
  public static UserLabelSpace read(String file, LabelPolicy defaults) {
    return new UserLabelSpaceFile(file, defaults).space(parse(file));
  }

  private static Object parse(String file) {
    try (InputStream in = open(file)) {
      byte[] text = in.readNBytes(MAX_BYTES + 1);
      if (text.length > MAX_BYTES) {
        throw new IllegalArgumentException(
            file + ": larger than " + MAX_BYTES + " bytes; not a label space");
      }
      LoadSettings settings = LoadSettings.builder().setLabel(file).build();
      return new Load(settings).loadFromString(new String(text, StandardCharsets.UTF_8));
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(file + ": not valid YAML: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the label space " + file + ": " + e, e);
    }
  }

  /** Configurations that are resources have their label spaces beside them. */
  private static InputStream open(String file) throws IOException {
    if (!file.startsWith(RESOURCE)) {
      return Files.newInputStream(Path.of(file));
    }
    InputStream in =
        UserLabelSpaceFile.class.getResourceAsStream(file.substring(RESOURCE.length()));
    if (in == null) {
      throw new FileNotFoundException("there is no such resource on the class path");
    }
    return in;
  }

  private UserLabelSpace space(Object root) {
    Map<?, ?> space = section(root, "the file", KEYS);
    LabelPolicy policy =
        new LabelPolicy(
            chosen(space, "uncertain", Uncertain::of, defaults.uncertain()),
            chosen(space, "no-finding", NoFinding::of, defaults.noFinding()));
    Task task = chosen(space, "task", UserLabelSpaceFile::task, Task.MULTI_LABEL);
    List<UserLabel> labels = new ArrayList<>();
    for (Object label : list(space, "labels")) {
      labels.add(label(label));
    }
    String name = required(space, "name");
    checkDifferent(labels, task);
    return new UserLabelSpace(name, task, policy, labels);
  }

  private static Task task(String text) {
    return switch (text) {
      case "multi-label" -> Task.MULTI_LABEL;
      case "multi-class" -> Task.MULTI_CLASS;
      default ->
          throw new IllegalArgumentException("'" + text + "'; expected multi-label or multi-class");
    };
  }

  private UserLabel label(Object node) {
    if (node instanceof String || node instanceof Number) {
      return new UserLabel(node.toString(), List.of(), List.of(), null);
    }
    Map<?, ?> label = section(node, "a label", LABEL_KEYS);
    return new UserLabel(
        required(label, "name"),
        texts(label, "synonyms"),
        texts(label, "text").stream().map(text -> text.toLowerCase(Locale.ROOT)).toList(),
        chosen(label, "uncertain", Uncertain::of, null));
  }

  /** Names may occur once; in a space of classes also what means them. */
  private void checkDifferent(List<UserLabel> labels, Task task) {
    Set<String> names = new TreeSet<>();
    for (UserLabel label : labels) {
      List<String> meanings = new ArrayList<>(List.of(label.name()));
      if (task == Task.MULTI_CLASS) {
        meanings.addAll(label.synonyms());
      }
      for (String meaning : meanings) {
        if (!names.add(meaning)) {
          throw invalid("labels", meaning, "each name once");
        }
      }
    }
  }

  private Map<?, ?> section(Object node, String what, Set<String> keys) {
    if (!(node instanceof Map<?, ?> section)) {
      throw new IllegalArgumentException(
          String.format("%s: %s is '%s'; expected the keys %s", file, what, node, sorted(keys)));
    }
    for (Object key : section.keySet()) {
      if (!keys.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            String.format(
                "%s: unknown key '%s' of %s; expected one of %s", file, key, what, sorted(keys)));
      }
    }
    return section;
  }

  private static Set<String> sorted(Set<String> keys) {
    return new TreeSet<>(keys);
  }

  private String required(Map<?, ?> section, String key) {
    Object value = section.get(key);
    if (value == null || value instanceof Map || value instanceof List) {
      throw invalid(key, value, "a name");
    }
    return value.toString();
  }

  private <T> T chosen(Map<?, ?> section, String key, Function<String, T> parser, T otherwise) {
    Object value = section.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return parser.apply(value.toString());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + key + " is " + e.getMessage(), e);
    }
  }

  private List<?> list(Map<?, ?> section, String key) {
    if (section.get(key) instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw invalid(key, section.get(key), "a list");
  }

  private List<String> texts(Map<?, ?> section, String key) {
    if (section.get(key) == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Object value : list(section, key)) {
      if (value == null || value instanceof Map || value instanceof List) {
        throw invalid(key, value, "a name");
      }
      texts.add(value.toString());
    }
    return texts;
  }

  private IllegalArgumentException invalid(String key, Object value, String expected) {
    return new IllegalArgumentException(
        String.format("%s: %s is '%s'; expected %s", file, key, value, expected));
  }
}
