/** The command of studies. */
package io.radflow.infra.study;
