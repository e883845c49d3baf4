/** What files of weights have in common: tensors by name, and whose network they are. */
package io.radflow.infra.models.format;
