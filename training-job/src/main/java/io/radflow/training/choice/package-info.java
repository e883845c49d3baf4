/** Which engine computes, by what is asked for and what is here. */
package io.radflow.training.choice;
