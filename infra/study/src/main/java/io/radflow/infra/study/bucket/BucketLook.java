package io.radflow.infra.study.bucket;

import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;
import java.io.IOException;
import java.util.List;

/** Tells what a bucket has of single nodes. */
interface BucketLook {

  /** Of a bucket that has nothing. */
  BucketLook EMPTY =
      new BucketLook() {
        @Override
        public NodePresence of(StudyNode node) {
          return node.kind() == NodeKind.DROP
              ? new NodePresence(NodePresence.Kind.MISSING, "not uploaded")
              : NodePresence.TO_DO;
        }

        @Override
        public List<String> lackedBy(StudyNode node) {
          if (node.kind() == NodeKind.DROP) {
            return List.of(nameOf(node));
          }
          return startsFromWeights(node) ? List.of(weights(node)) : List.of();
        }
      };

  /** How much of a node is there. */
  NodePresence of(StudyNode node) throws IOException;

  /** What a node itself needs that no other node makes, and that is not there. */
  List<String> lackedBy(StudyNode node) throws IOException;

  /** DATASET or DATASET/NAME of a drop's node. */
  static String nameOf(StudyNode drop) {
    return drop.id().substring(drop.id().indexOf(':') + 1);
  }

  /** Whether a run starts from weights that no run of the study makes. */
  static boolean startsFromWeights(StudyNode node) {
    return node.kind() == NodeKind.TARGET_RUN
        && node.needs().stream().noneMatch(need -> need.startsWith("run:"))
        && weights(node) != null;
  }

  static String weights(StudyNode run) {
    return TrainingOptions.PRETRAINED.in(run.configuration());
  }
}
