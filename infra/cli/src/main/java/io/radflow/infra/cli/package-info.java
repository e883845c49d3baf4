/** The launcher's command line. */
package io.radflow.infra.cli;
