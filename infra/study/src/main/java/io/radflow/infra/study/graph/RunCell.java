package io.radflow.infra.study.graph;

import org.apache.flink.annotation.Internal;

/**
 * Where a run stands in its study.
 *
 * @param source name of the source
 * @param sourceFraction part of the source's training images
 * @param network such as r50x1
 * @param sourceSeed seed of the source's run
 * @param target name of the target; null of a source's run
 * @param shot such as full_shot or 10_shot; of a source's run full_shot
 * @param fraction part of the target's training images; 1 of a source's run
 * @param seed of this run; of a source's run its source seed
 */
@Internal
public record RunCell(
    String source,
    double sourceFraction,
    String network,
    long sourceSeed,
    String target,
    String shot,
    double fraction,
    long seed) {

  /** As messages name it: {@code chexpert r50x1 → cifar10 full_shot seed 0}. */
  public String title() {
    String from = source + part(sourceFraction) + " " + network;
    return target == null
        ? from + " seed " + sourceSeed
        : from + " → " + target + part(fraction) + " " + shot + " seed " + seed;
  }

  private static String part(double fraction) {
    return fraction == 1 ? "" : " (" + fraction + ")";
  }
}
