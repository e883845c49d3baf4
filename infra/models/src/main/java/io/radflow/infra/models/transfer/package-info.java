/** Weights between the bucket and other tools' files. */
package io.radflow.infra.models.transfer;
