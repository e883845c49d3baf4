package io.radflow.training.snapshot;

import org.apache.flink.annotation.Internal;

/**
 * Where an imported model comes from.
 *
 * @param source file or address that it was read from
 * @param format of that file
 * @param sha256 of that file, in hex digits
 * @param importedAt time of the import; null where that is not told
 */
@Internal
public record CardOrigin(String source, String format, String sha256, String importedAt) {}
