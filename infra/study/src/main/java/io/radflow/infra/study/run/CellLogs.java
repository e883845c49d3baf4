package io.radflow.infra.study.run;

import io.radflow.infra.study.graph.StudyNode;
import java.nio.file.Path;

/**
 * Where the attempts at each node are written down.
 *
 * @param report folder of the report
 */
record CellLogs(Path report) {

  private static final String FOLDER = "log";

  /** Beside the report. */
  Path file(StudyNode node) {
    return report.resolve(name(node));
  }

  /** Seen from the report's folder. */
  String name(StudyNode node) {
    return FOLDER + "/" + node.id().replaceAll("[^A-Za-z0-9._=-]+", "-") + ".log";
  }
}
