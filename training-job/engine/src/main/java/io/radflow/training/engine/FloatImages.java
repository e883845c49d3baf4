package io.radflow.training.engine;

/**
 * Normalised images.
 *
 * @param values [N, H, W, 3], row-major
 */
public record FloatImages(float[] values, int samples, int height, int width) {}
