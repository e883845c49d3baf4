package io.radflow.infra.models.pytorch;

import java.util.List;

/**
 * A tensor as a pickle tells of it.
 *
 * @param offset values of the storage before its first
 */
record PickledTensor(StorageReference storage, long offset, List<Long> shape, List<Long> strides) {}
