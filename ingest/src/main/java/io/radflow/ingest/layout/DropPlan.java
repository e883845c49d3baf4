package io.radflow.ingest.layout;

import java.util.List;

/**
 * What a drop is to be read as.
 *
 * @param tasks one for each part, in order; understood by the layout alone
 * @param rejects what was found unusable while planning
 */
public record DropPlan(List<String> tasks, List<RejectedRecord> rejects) {

  public DropPlan {
    tasks = List.copyOf(tasks);
    rejects = List.copyOf(rejects);
  }
}
