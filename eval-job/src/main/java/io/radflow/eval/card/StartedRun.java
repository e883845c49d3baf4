package io.radflow.eval.card;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a report needs of the record of a run, {@code models/RUN/run.json}.
 *
 * @param parts what decides the run's bits, by key
 */
record StartedRun(
    int schemaVersion,
    String run,
    String fingerprint,
    Map<String, String> parts,
    Card.Pretrained pretrained,
    String pretrainedModel,
    String target,
    Card.Network network,
    String shot,
    Long seed,
    Long steps) {

  static final int NEWEST_VERSION = 1;

  StartedRun {
    parts = parts == null ? Map.of() : new TreeMap<>(parts);
  }
}
