package io.radflow.training.cudnn.device;

/**
 * A kernel and its blocks.
 *
 * @param bytes that it has to read and write at least: what its time is held against
 */
public record Launch(String kernel, Grid grid, long bytes) {}
