/**
 * A Flink source over units of work that appear in the bucket (drops, complete tables), each
 * divided in parts that are read in order and resumed in their middle.
 */
package io.radflow.core.source;
