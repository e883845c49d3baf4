/**
 * Drops: found by listing, planned and read by their data set's layout, validated and completed.
 */
package io.radflow.ingest.drop;
