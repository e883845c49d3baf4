/** Cropping and resampling of decoded images, exact to OpenCV and PIL. */
package io.radflow.preprocess.transform;
