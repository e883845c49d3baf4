/**
 * What a drop is to be read as, written down before it is read: every reader, every replay and
 * every retry works from the same records of the same objects.
 */
package io.radflow.ingest.plan;
