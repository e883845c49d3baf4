/** Exact measures of one evaluation pass, as plain functions of truths and scores. */
package io.radflow.core.metric;
