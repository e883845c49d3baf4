/** Learning rates by step. */
package io.radflow.training.schedule;
