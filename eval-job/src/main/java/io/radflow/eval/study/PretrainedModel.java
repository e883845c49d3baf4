package io.radflow.eval.study;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * What runs started from.
 *
 * @param name as results give it: imagenet21k_bit152x4, source-chexpert-r50x1-step90000, scratch
 * @param network empty if neither a card nor the name tells it
 * @param step of pre-training; 0 if neither a card nor the name tells it
 */
@Internal
public record PretrainedModel(String name, Source source, Optional<Network> network, long step)
    implements Comparable<PretrainedModel> {

  private static final Pattern NAME =
      Pattern.compile(
          "(?:source[-_])?(?<source>.{1,200}?)[-_](?:bit|resnet|r)[-_]?"
              + "(?<depth>[0-9]{1,4})x(?<width>[0-9]{1,2})(?:-step(?<step>[0-9]{1,18}))?",
          Pattern.CASE_INSENSITIVE);

  private static final Comparator<PretrainedModel> ORDER =
      Comparator.comparing(
              (PretrainedModel model) -> model.network().orElse(new Network(Integer.MAX_VALUE, 0)))
          .thenComparing(PretrainedModel::source)
          .thenComparingLong(PretrainedModel::step)
          .thenComparing(PretrainedModel::name);

  /** By what the name tells. */
  public static PretrainedModel of(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return new PretrainedModel(name, Source.of(name), Optional.empty(), 0);
    }
    Network network =
        new Network(Integer.parseInt(parts.group("depth")), Integer.parseInt(parts.group("width")));
    String step = parts.group("step");
    return new PretrainedModel(
        name,
        Source.of(parts.group("source")),
        Optional.of(network),
        step == null ? 0 : Long.parseLong(step));
  }

  @Override
  public int compareTo(PretrainedModel other) {
    return ORDER.compare(this, other);
  }
}
