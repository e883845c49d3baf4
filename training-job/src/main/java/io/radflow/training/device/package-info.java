/** The device that an engine computes on, and whether the engine has code for it. */
package io.radflow.training.device;
