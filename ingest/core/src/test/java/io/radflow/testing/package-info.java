/** Fixtures of all modules' tests: the store, the cluster, settings of jobs, waiting. */
package io.radflow.testing;
