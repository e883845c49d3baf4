package io.radflow.training.engine;

import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * Measured limits of a GPU.
 *
 * @param multiplyFlops by precision, floating-point operations a second of a large matrix product
 * @param copyBytes bytes a second that a copy within the device reads and writes together
 * @param uploadBytes bytes a second from pinned memory of the host
 */
@Internal
public record DeviceCeilings(
    Map<Precision, Double> multiplyFlops, double copyBytes, double uploadBytes) {}
