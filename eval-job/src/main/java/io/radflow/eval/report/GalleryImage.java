package io.radflow.eval.report;

/**
 * A test image with what is true and what the model said.
 *
 * @param png the image as the model saw it
 * @param truth names of the labels it has
 * @param predicted names of the labels that were called, with their scores
 * @param right whether the calls agree with every known label
 */
record GalleryImage(String id, byte[] png, String truth, String predicted, boolean right) {}
