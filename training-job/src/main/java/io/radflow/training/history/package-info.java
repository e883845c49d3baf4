/**
 * What a run has told so far: its last step, and by evaluation pass the measures that its best
 * snapshot and its end may go by.
 */
package io.radflow.training.history;
