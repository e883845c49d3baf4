package io.radflow.infra.study.file;

import io.radflow.core.config.Rule;
import io.radflow.infra.study.graph.StudyNode;

/** What the values of a study's file must be. */
final class StudyRules {

  /** Short, since the names of runs are made of several. */
  static final Rule<String> NAME =
      Rule.matching(
          "[a-z0-9][a-z0-9._-]{0,39}",
          "1 to 40 of the characters a-z 0-9 . _ -, beginning with a letter or digit");

  static final Rule<String> NETWORK =
      Rule.matching(
          "r(14|26|50|101|152)x[1-8]",
          "rDEPTHxWIDTH of depth 14, 26, 50, 101 or 152 and width 1 to 8, such as r50x1");

  static final Rule<String> SHOT =
      Rule.matching("full|[1-9]\\d{0,6}", "full, or a number of images of each class");

  static final Rule<Double> FRACTION = Rule.aboveAndAtMost(0, 1);

  static final Rule<String> PLACE =
      Rule.matching(
          StudyNode.HERE + "|[A-Za-z0-9._-]+:[0-9]{1,5}",
          StudyNode.HERE + ", for the command's own process, or HOST:PORT of a JobManager");

  /** As {@code --set} has it. */
  static final Rule<String> ASSIGNMENT =
      Rule.matching(
          "(training|view|job)\\.[a-z0-9.-]+=\\S*", "key=value of training., view. or job.");

  private StudyRules() {}
}
