/**
 * One description of a BiT ResNet-v2, from which every engine builds its network and its weights.
 */
package io.radflow.training.network;
