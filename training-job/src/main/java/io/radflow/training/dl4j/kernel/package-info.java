/**
 * What the layers compute with: tensors, and one interface of operations on them with two
 * implementations, one in Java over host memory and one of ND4J operations for any device.
 */
package io.radflow.training.dl4j.kernel;
