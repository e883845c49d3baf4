package io.radflow.core.store;

import java.time.Instant;
import org.apache.flink.annotation.Internal;

/**
 * An object as a listing tells it.
 *
 * @param key full key in the bucket
 * @param size bytes
 * @param etag without quotes
 */
@Internal
public record StoredObject(String key, long size, String etag, Instant lastModified) {}
