package io.radflow.infra.study.bucket;

import io.radflow.infra.study.bucket.NodePresence.Kind;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** Says what of a study is there. */
@Internal
public final class StateLines {

  private static final int SHOWN = 10;

  private static final Map<NodeKind, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(NodeKind.DROP, "drops");
    NAMES.put(NodeKind.VIEW, "views");
    NAMES.put(NodeKind.SOURCE_RUN, "source runs");
    NAMES.put(NodeKind.TARGET_RUN, "target runs");
  }

  private StateLines() {}

  /** Counts, then what is missing, another's or left out, by name. */
  public static List<String> of(StudyState state) {
    List<String> lines = new ArrayList<>();
    lines.add("study " + state.whole().study());
    NAMES.forEach((kind, name) -> lines.add("  " + counts(state, kind, name)));
    if (!state.uploads().isEmpty()) {
      lines.add("To be put there by you:");
      lines.addAll(state.toUpload());
    }
    listed(lines, "Views are there with other settings:", state.otherViews());
    listed(lines, "Other runs have the names of:", state.otherRuns());
    listed(lines, "Weights do not fit:", state.unfit());
    reasons(lines, state);
    return lines;
  }

  private static String counts(StudyState state, NodeKind kind, String name) {
    StringBuilder line = new StringBuilder();
    line.append(state.whole().of(kind).size()).append(' ').append(name);
    Map<Kind, String> words = new LinkedHashMap<>();
    words.put(Kind.THERE, "there");
    words.put(Kind.BEGUN, "begun");
    words.put(Kind.TO_DO, "to do");
    words.put(Kind.MISSING, "not uploaded");
    words.put(Kind.OTHER, "of other settings");
    words.put(Kind.LEFT_OUT, "left out");
    List<String> parts = new ArrayList<>();
    words.forEach(
        (how, word) -> {
          int count = state.of(kind, how).size();
          if (count > 0) {
            parts.add(count + " " + word);
          }
        });
    return parts.isEmpty() ? line.toString() : line + ": " + String.join(", ", parts);
  }

  private static void listed(List<String> lines, String title, List<String> all) {
    if (all.isEmpty()) {
      return;
    }
    lines.add(title);
    all.stream().limit(SHOWN).forEach(line -> lines.add("  " + line));
    if (all.size() > SHOWN) {
      lines.add("  and " + (all.size() - SHOWN) + " more");
    }
  }

  /** Runs that are left out, by why they are: a shot of a target, not each of its seeds. */
  private static void reasons(List<String> lines, StudyState state) {
    Map<String, Integer> reasons = new LinkedHashMap<>();
    for (StudyNode node : state.whole().nodes()) {
      if (state.presence(node).is(Kind.LEFT_OUT)) {
        String of =
            node.cell().target() == null
                ? node.cell().source()
                : node.cell().target() + " " + node.cell().shot();
        reasons.merge(of + ": " + state.presence(node).detail(), 1, Integer::sum);
      }
    }
    if (!reasons.isEmpty()) {
      lines.add("Left out:");
      reasons.forEach((reason, runs) -> lines.add("  " + reason + " (" + runs + " runs)"));
    }
  }
}
