package io.radflow.preprocess.augment;

/**
 * A picture and where its successor goes.
 *
 * @param from [height, width, channels], row-major, unsigned bytes; left as it is
 * @param to of the same length, written in full
 * @param height pixels
 * @param width pixels
 * @param channels 1 or 3
 */
record Frame(byte[] from, byte[] to, int height, int width, int channels) {}
