package io.radflow.training.rank;

import io.radflow.training.source.RunSample;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Rows of an evaluation pass with their scores.
 *
 * @param samples N of them, in order; those of other ranks without their pixels
 * @param scores [N, K], row-major
 */
@Internal
public record ScoredRows(List<RunSample> samples, float[] scores) {}
