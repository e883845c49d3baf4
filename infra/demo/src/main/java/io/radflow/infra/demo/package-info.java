/** The demo: every job once, on real digits and a generated chest phantom, in one process. */
package io.radflow.infra.demo;
