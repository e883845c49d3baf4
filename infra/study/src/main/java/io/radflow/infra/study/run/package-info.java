/** Runs what a study lacks, in this process and on clusters, through whatever fails on the way. */
package io.radflow.infra.study.run;
