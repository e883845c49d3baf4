/** What every job sets of Flink's environment. */
package io.radflow.core.job;
