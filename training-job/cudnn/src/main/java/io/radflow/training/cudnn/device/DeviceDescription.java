package io.radflow.training.cudnn.device;

import io.radflow.training.engine.ComputeDevice;
import org.apache.flink.annotation.Internal;

/**
 * A device that was opened.
 *
 * @param gpu its name, capability and memory
 * @param multiprocessors of it
 * @param libraries that compute on it, with their versions
 */
@Internal
public record DeviceDescription(ComputeDevice gpu, int multiprocessors, String libraries) {}
