package io.radflow.infra.inspect;

/**
 * One image in its three states, as PNG.
 *
 * @param id of the sample
 * @param source where it was published
 * @param published its size, depth and format; why there is no picture, where raw is null
 * @param raw null if the published image is no longer there
 * @param transformed as the view stores it
 * @param augmented as training may see it
 */
record Example(
    String id, String source, String published, byte[] raw, byte[] transformed, byte[] augmented) {}
