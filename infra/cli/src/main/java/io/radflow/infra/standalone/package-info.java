/** A Flink cluster of separate processes on this machine, from Maven's jars. */
package io.radflow.infra.standalone;
