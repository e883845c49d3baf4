package io.radflow.training.identity;

import io.radflow.core.config.Setting;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What a run is: everything that decides its bits, by key. Runs of the same fingerprint give the
 * same model on the same machine; runs of one name and different fingerprints are different runs.
 *
 * @param parts keys and values, sorted by key: settings as they are in effect, views by their
 *     manifests, the pretrained model by its weights, the rule that plans are made by
 */
@Internal
public record RunFingerprint(TreeMap<String, String> parts) implements Serializable {

  private static final int HEX_DIGITS = 16;
  private static final String VIEW = "view ";
  private static final String PRETRAINED = "weights of the pretrained model";
  private static final String PLAN = "version of the plan";

  /**
   * @param settings in effect, as {@link #settings} tells them
   * @param views what decides the rows of each, by its name
   * @param pretrained what decides the weights that the run starts from; null for random ones
   * @param plan version of the rule by which positions are dealt
   */
  public static RunFingerprint of(
      Map<String, String> settings, Map<String, String> views, String pretrained, int plan) {
    TreeMap<String, String> parts = new TreeMap<>(settings);
    views.forEach((view, rows) -> parts.put(VIEW + view, rows));
    if (pretrained != null) {
      parts.put(PRETRAINED, pretrained);
    }
    parts.put(PLAN, String.valueOf(plan));
    return new RunFingerprint(parts);
  }

  /**
   * One that was written as its text.
   *
   * @see #text()
   */
  public static RunFingerprint parse(String text) {
    TreeMap<String, String> parts = new TreeMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              parts.put(line.substring(0, equals), line.substring(equals + 1));
            });
    return new RunFingerprint(parts);
  }

  /** The values in effect of the settings that decide results, defaults included, by key. */
  public static TreeMap<String, String> settings(
      Collection<Setting<?>> settings, ReadableConfig options) {
    TreeMap<String, String> values = new TreeMap<>();
    for (Setting<?> setting : settings) {
      Object value = setting.decidesResults() ? setting.in(options) : null;
      if (value != null) {
        values.put(setting.key(), text(value));
      }
    }
    return values;
  }

  /** A value has no line's end, so that a part is a line. */
  private static String text(Object value) {
    String text =
        value instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
            : String.valueOf(value);
    return text.replaceAll("\\R", " ");
  }

  /** What decides the rows of a view; null if the run has none of that name. */
  public String view(String name) {
    return parts.get(VIEW + name);
  }

  /** The same run from random weights. */
  public RunFingerprint withoutPretrained() {
    TreeMap<String, String> others = new TreeMap<>(parts);
    others.remove(PRETRAINED);
    return new RunFingerprint(others);
  }

  /** A line of key and value for each part. */
  public String text() {
    return parts.entrySet().stream()
        .map(part -> part.getKey() + "=" + part.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** Sixteen hexadecimal digits of the text's SHA-256. */
  public String id() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** What a run that is configured now has otherwise than this one. */
  public List<RunDifference> differences(RunFingerprint now) {
    return differences(parts, now.parts);
  }

  /** The same of some parts. */
  public static List<RunDifference> differences(
      Map<String, String> there, Map<String, String> now) {
    TreeSet<String> keys = new TreeSet<>(there.keySet());
    keys.addAll(now.keySet());
    List<RunDifference> differences = new ArrayList<>();
    for (String key : keys) {
      if (!Objects.equals(there.get(key), now.get(key))) {
        differences.add(new RunDifference(key, there.get(key), now.get(key)));
      }
    }
    return differences;
  }

  /** Differences in words. */
  public static String describe(List<RunDifference> differences) {
    return differences.stream().map(RunDifference::toString).collect(Collectors.joining("; "));
  }
}
