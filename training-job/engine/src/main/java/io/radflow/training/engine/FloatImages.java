package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * Normalised images.
 *
 * @param values [N, H, W, 3], row-major
 */
@Internal
public record FloatImages(float[] values, int samples, int height, int width) {}
