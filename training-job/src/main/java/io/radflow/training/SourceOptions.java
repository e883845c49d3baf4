package io.radflow.training;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** From which views a run takes its images, and how many of each. */
@PublicEvolving
public final class SourceOptions {

  private static final String LIST = "training.sources";

  private static final int MOST_SOURCES = 64;

  private static final int MOST_SHARES = 1000;

  static final Setting<String> SOURCE_VIEW =
      Setting.required(
          ConfigOptions.key(LIST + ".view")
              .stringType()
              .noDefaultValue()
              .withDescription("The view that a source is."),
          Rule.name());

  static final Setting<Integer> SOURCE_SHARE =
      Setting.of(
          ConfigOptions.key(LIST + ".share")
              .intType()
              .defaultValue(1)
              .withDescription("Images of a source beside those of the others."),
          Rule.between(1, MOST_SHARES));

  public static final Setting<List<String>> SOURCES =
      Setting.of(
          ConfigOptions.key(LIST)
              .stringType()
              .asList()
              .noDefaultValue()
              .withDescription(
                  "Views to train on together, of one label space and size: with shares of 3 and 1,"
                      + " three images of the first come on one of the second, in every batch. In YAML"
                      + " [{view: a, share: 3}, {view: b, share: 1}], as text view=a share=3, view=b"
                      + " share=1. Each source has epochs and an order of its own. Without it,"
                      + " training.view alone."),
          Rule.sections(LIST, MOST_SOURCES, List.of(SOURCE_VIEW, SOURCE_SHARE)));

  public static final Setting<String> EPOCHS_OF =
      Setting.of(
          ConfigOptions.key("training.epochs-of")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "The source whose epochs count for training.epochs and for schedules by epochs;"
                      + " needed for them where there are several."),
          Rule.name());

  /** All of them. */
  static final List<Setting<?>> ALL = List.of(SOURCES, EPOCHS_OF);

  private SourceOptions() {}

  /** Names of the views that {@code training.sources} has, in order; none where it is not given. */
  public static List<String> views(ReadableConfig options) {
    return SOURCES.sectionsIn(options).stream().map(SOURCE_VIEW::requiredIn).toList();
  }
}
