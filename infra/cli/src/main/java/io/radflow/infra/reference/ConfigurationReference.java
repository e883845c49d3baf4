package io.radflow.infra.reference;

import io.radflow.core.config.JobOptions;
import io.radflow.core.config.Setting;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.store.StoreOptions;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.TimeUtils;

/** Every key that a job's YAML file may have, and every reason of rejects, as Markdown. */
@Internal
public final class ConfigurationReference {

  private ConfigurationReference() {}

  /** The whole reference, the same for the same options. */
  public static String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("# Configuration");
    lines.add("");
    lines.add("Made by `infra/radflow reference`; do not edit.");
    lines.add("");
    lines.addAll(
        List.of(
            "Keys nest: `store.bucket: radflow` and a section `store` with `bucket: radflow` are the same.",
            "One file may hold the sections of all jobs: each job reads its own and those of every job.",
            "`--config FILE` may be given several times; of a key that stands in several files the last",
            "holds. `--set key=value` comes before all files, and takes no key of another job.",
            "",
            "A list is a YAML list, or text with commas between the values, as in",
            "`--set training.units=3,4,6,3`. Quotes, single or double, go around a value that holds a",
            "comma, a semicolon or a quote, which is written twice in them:",
            "`--set \"view.class-names='left, lower',right\"`. A list of `{name: …}` holds YAML sections, or text",
            "with spaces between the parts of a value, as in",
            "`--set \"training.sources=view=a share=3,view=b\"`. Paths are relative to the file that they stand",
            "in, and those of `--set` to the folder of the command; `~/` is the home folder of who gives the",
            "command; URIs stay as they are. `~`, `null` and nothing are no value.",
            "",
            "Every value is checked before Flink starts. What is not as expected ends the command with exit",
            "code 2 and a message that names the file and the line, or `--set`, the key, the value and what",
            "was expected. What only the bucket can tell, such as a view that is not there, is refused in the",
            "same way when the job is planned, after Flink has started in the command's process."));
    List<Setting<?>> shared = new ArrayList<>(StoreOptions.ALL);
    shared.addAll(JobOptions.ALL);
    section(lines, "Every job", shared);
    for (PipelineJob job : PipelineJobs.ALL) {
      section(
          lines,
          "`radflow " + job.command() + "`",
          job.catalog().settings().stream().filter(setting -> !shared.contains(setting)).toList());
    }
    reasons(lines);
    return String.join("\n", lines) + "\n";
  }

  /** The keys of all jobs, one a line, sorted: what a job's jar knows of the other jobs. */
  public static String keys() {
    return PipelineJobs.ALL.stream()
        .flatMap(job -> job.catalog().settings().stream())
        .map(Setting::key)
        .distinct()
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
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

  private static void section(List<String> lines, String title, Collection<Setting<?>> settings) {
    lines.addAll(
        List.of(
            "", "## " + title, "", "| key | expected | default | meaning |", "|---|---|---|---|"));
    settings.forEach(
        setting ->
            lines.add(
                "| `%s` | %s | %s | %s |"
                    .formatted(
                        setting.key(),
                        cell(setting.rule().expected()),
                        defaultValue(setting),
                        cell(setting.description()))));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String defaultValue(Setting<?> setting) {
    Object value = setting.defaultValue();
    if (value == null) {
      return setting.isRequired() ? "required" : "–";
    }
    if (value instanceof Collection<?> list) {
      return list.isEmpty()
          ? "none"
          : code(list.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
    return code(
        value instanceof Duration duration
            ? TimeUtils.formatWithHighestUnit(duration)
            : value.toString());
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
