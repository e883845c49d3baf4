/** A job's configuration: YAML and command line, checked against the options that the job knows. */
package io.radflow.core.config;
