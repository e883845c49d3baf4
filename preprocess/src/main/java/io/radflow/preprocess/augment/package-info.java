/** Random changes to training images, drawn from (seed, epoch, sample id) and nothing else. */
package io.radflow.preprocess.augment;
