package io.radflow.training.leaves;

import org.apache.flink.annotation.Internal;

/**
 * One sum that is added to another, both by their place in a list.
 *
 * @param into the sum that grows: the left child, then their node
 * @param from the sum that is added to it, and is of no use afterwards
 */
@Internal
public record Addition(int into, int from) {}
