package io.radflow.eval.study;

import java.util.Arrays;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** Table 1's columns: a smaller and a larger source of each domain. */
@Internal
public enum DataScale {
  S_MED("S-MED", Domain.MEDICAL, "chexpert"),
  L_MED("L-MED", Domain.MEDICAL, "chexpert_mimic_nih_padchest"),
  NAT_1K("1K-NAT", Domain.NATURAL, "imagenet1k"),
  NAT_21K("21K-NAT", Domain.NATURAL, "imagenet21k");

  /** The largest medical source leaves a target's own images out. */
  private static final String WITHOUT_PADCHEST = "chexpert_mimic_nih";

  private final String title;
  private final Domain domain;
  private final String source;

  DataScale(String title, Domain domain, String source) {
    this.title = title;
    this.domain = domain;
    this.source = source;
  }

  /** The column that a source is for a target; empty if it is none. */
  public static Optional<DataScale> of(Source source, Target target) {
    return Arrays.stream(values())
        .filter(scale -> !source.own() && scale.sourceFor(target).equals(source.name()))
        .findFirst();
  }

  private String sourceFor(Target target) {
    return this == L_MED && target.isOfPadChest() ? WITHOUT_PADCHEST : source;
  }

  public String title() {
    return title;
  }

  public Domain domain() {
    return domain;
  }
}
