package io.radflow.infra.models.pytorch;

import io.radflow.infra.models.format.TensorType;

/**
 * Values that tensors are views of, as a pickle tells of them.
 *
 * @param key by which the file holds them
 * @param count of all values under that key
 * @param offset values before those that are meant
 * @param length values that are meant
 */
record StorageReference(TensorType type, String key, long count, long offset, long length) {}
