/** A study's file: what it can say, and what it says. */
package io.radflow.infra.study.file;
