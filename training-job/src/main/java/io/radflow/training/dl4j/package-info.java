/**
 * The training engine on DeepLearning4J: a ComputationGraph of own layers. Matrix products and 3×3
 * convolutions are ND4J's (oneDNN); normalisation, pooling and the optimiser run in Java over the
 * same native memory, one pass each, in tiles that stay in the cache.
 */
package io.radflow.training.dl4j;
