package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.training.plan.SharePattern;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ReadableConfig;

/**
 * A view that a run trains on.
 *
 * @param share of the run's rows, beside those of its other sources
 */
record SourceShare(String view, int share) {

  /**
   * The sources of a run in their order: what is configured, or else the one view.
   *
   * @throws ConfigurationException naming the key and the value, if a view is there twice, or there
   *     is none
   */
  static List<SourceShare> in(ReadableConfig options) {
    List<SourceShare> sources =
        SourceOptions.SOURCES.sectionsIn(options).stream()
            .map(
                source ->
                    new SourceShare(
                        SourceOptions.SOURCE_VIEW.requiredIn(source),
                        SourceOptions.SOURCE_SHARE.in(source)))
            .toList();
    if (sources.isEmpty()) {
      String view =
          TrainingOptions.VIEW
              .given(options)
              .orElseThrow(() -> ConfigurationException.missing(TrainingOptions.VIEW));
      return List.of(new SourceShare(view, 1));
    }
    Set<String> views = new HashSet<>();
    for (SourceShare source : sources) {
      if (!views.add(source.view())) {
        throw invalid(
            SourceOptions.SOURCES,
            SourceOptions.SOURCES.in(options),
            "a list of different views: '" + source.view() + "' is there twice");
      }
    }
    return sources;
  }

  /** Which source each row of a run is of. */
  static SharePattern pattern(List<SourceShare> sources) {
    return new SharePattern(sources.stream().map(SourceShare::share).toList());
  }

  /** Number of the source whose epochs count; the first where none is named. */
  static int epochsOf(ReadableConfig options) {
    String view = SourceOptions.EPOCHS_OF.given(options).orElse(null);
    return view == null ? 0 : in(options).stream().map(SourceShare::view).toList().indexOf(view);
  }
}
