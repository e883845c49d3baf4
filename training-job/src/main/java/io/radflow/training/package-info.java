/** The training job: wiring of run source, augmentation and training operator. */
package io.radflow.training;
