/** RadFlow's jobs as the launcher sees them: configure, submit, follow to the end, go on later. */
package io.radflow.infra.job;
