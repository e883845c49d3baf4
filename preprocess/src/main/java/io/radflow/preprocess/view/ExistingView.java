package io.radflow.preprocess.view;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ViewManifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** A view that is there already can grow, but is never made into another one. */
@Internal
public final class ExistingView {

  private ExistingView() {}

  /**
   * @param complete DATASET/DROP of what there are samples of
   * @throws SuppressRestartsException that names what differs, because trying again would not help
   */
  public static void assertSame(
      ViewDefinition view, ViewManifest manifest, Collection<String> complete) {
    List<String> differences = new ArrayList<>();
    compare("recipe", manifest.recipe(), view.recipe().name(), differences);
    compare(
        "label space", manifest.labelSpace(), view.rules().labels().space().name(), differences);
    compare("labels", manifest.labels(), view.rules().labels().space().labels(), differences);
    if (manifest.labelPolicy() != null) {
      compare(
          "label policy",
          manifest.labelPolicy(),
          view.rules().labels().policy().toString(),
          differences);
    }
    compare("split policy", manifest.splitPolicy(), view.rules().splits().name(), differences);
    if (view.order() != null) {
      compare(
          "order",
          manifest.isMixed() ? ViewManifest.MIXED : ViewManifest.PUBLISHED,
          view.order(),
          differences);
    }
    List<String> gone = new ArrayList<>(manifest.sources());
    gone.removeAll(complete);
    if (!gone.isEmpty()) {
      differences.add("it was made from " + gone + ", of which there are no samples now");
    }
    if (!differences.isEmpty()) {
      throw new SuppressRestartsException(
          new ConfigurationException(
              String.format(
                  "View %s is there already and would become another one: %s. Set view.name to a"
                      + " new name, or delete the old view.",
                  view.name(), String.join("; ", differences))));
    }
  }

  private static void compare(String what, Object before, Object now, List<String> differences) {
    if (!Objects.equals(before, now)) {
      differences.add(String.format("its %s is %s, configured is %s", what, before, now));
    }
  }
}
