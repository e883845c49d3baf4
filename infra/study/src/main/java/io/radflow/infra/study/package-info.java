/** The commands of studies. */
package io.radflow.infra.study;
