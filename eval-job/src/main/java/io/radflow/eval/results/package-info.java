/** Results in the form that the experiment published them: one CSV row per run and metric. */
package io.radflow.eval.results;
