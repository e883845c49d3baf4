package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/**
 * A kernel and its blocks.
 *
 * @param bytes that it has to read and write at least: what its time is held against
 */
@Internal
public record Launch(String kernel, Grid grid, long bytes) {}
