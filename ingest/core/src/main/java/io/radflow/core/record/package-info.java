/** The records that jobs exchange through the bucket, generated from the Avro schemas beside. */
package io.radflow.core.record;
