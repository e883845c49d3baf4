/** Archives in drops: what is in them, found by range and as streams, within limits. */
package io.radflow.ingest.archive;
