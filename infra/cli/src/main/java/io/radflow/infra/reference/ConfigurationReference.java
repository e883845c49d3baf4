package io.radflow.infra.reference;

import io.radflow.core.config.JobOptions;
import io.radflow.core.config.Setting;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.store.StoreOptions;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.util.TimeUtils;

/** Every key that a job's YAML file may have, and every reason of rejects, as Markdown. */
public final class ConfigurationReference {

  private ConfigurationReference() {}

  /** The whole reference, the same for the same options. */
  public static String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("# Configuration");
    lines.add("");
    lines.add("Made by `infra/radflow reference`; do not edit.");
    lines.add("");
    lines.add(
        "Keys nest: `store.bucket: radflow` and a section `store` with `bucket: radflow` are");
    lines.add(
        "the same. `--set key=value` overrides a value; in a list, `;` stands between values.");
    List<Setting<?>> shared = new ArrayList<>(StoreOptions.ALL);
    shared.addAll(JobOptions.ALL);
    section(lines, "Every job", shared);
    for (PipelineJob job : PipelineJobs.ALL) {
      section(
          lines,
          "`radflow " + job.command() + "`",
          job.catalog().settings().stream().filter(option -> !shared.contains(option)).toList());
    }
    reasons(lines);
    return String.join("\n", lines) + "\n";
  }

  private static void reasons(List<String> lines) {
    lines.addAll(
        List.of(
            "",
            "## Reasons of rejects",
            "",
            "The codes in `rejects/`, all that there are. `infra/radflow rejects` lists what has them.",
            "",
            "| code | meaning |",
            "|---|---|"));
    for (RejectReason reason : RejectReason.values()) {
      lines.add("| `%s` | %s |".formatted(reason, reason.description().replace("|", "\\|")));
    }
  }

  private static void section(List<String> lines, String title, Collection<Setting<?>> options) {
    lines.addAll(List.of("", "## " + title, "", "| key | default | meaning |", "|---|---|---|"));
    options.forEach(
        option ->
            lines.add(
                "| `%s` | %s | %s%s |"
                    .formatted(
                        option.key(),
                        defaultValue(option),
                        option.description().replace("|", "\\|"),
                        choices(option))));
  }

  private static String defaultValue(Setting<?> option) {
    if (option.defaultValue() == null) {
      return "–";
    }
    Object value = option.defaultValue();
    if (value instanceof Collection<?> list) {
      return list.isEmpty()
          ? "none"
          : code(list.stream().map(Object::toString).collect(Collectors.joining("; ")));
    }
    return code(
        value instanceof Duration duration
            ? TimeUtils.formatWithHighestUnit(duration)
            : value.toString());
  }

  private static String choices(Setting<?> option) {
    if (option.defaultValue() instanceof Enum<?> value) {
      return Arrays.stream(value.getDeclaringClass().getEnumConstants())
          .map(one -> code(one.toString()))
          .collect(Collectors.joining(", ", " One of ", "."));
    }
    return "";
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
