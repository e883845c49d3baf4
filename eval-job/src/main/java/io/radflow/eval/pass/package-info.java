/**
 * The keyed evaluation of a pass: partial values while it comes in, exact ones when it is whole.
 */
package io.radflow.eval.pass;
