/**
 * A generated chest-phantom data set in the published NIH ChestX-ray14 layout: seeded, free of any
 * real patient, with findings drawn as what they are called.
 */
package io.radflow.infra.phantom;
