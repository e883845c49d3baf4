package io.radflow.training.dl4j.kernel;

import org.apache.flink.annotation.Internal;

/**
 * What an optimiser's step does to one parameter.
 *
 * @param parameter what is updated
 * @param velocity its momentum, of the same length
 * @param standardized what is derived from it, or null
 * @param factors by unit, what the gradient is multiplied by first
 */
@Internal
public record ParameterUpdate(
    Parameter parameter, Tensor velocity, StandardizedKernel standardized, float[] factors) {}
