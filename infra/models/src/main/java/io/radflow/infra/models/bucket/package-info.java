/** The models of a bucket: which there are, what their cards say, who needs them. */
package io.radflow.infra.models.bucket;
