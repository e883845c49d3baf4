/**
 * Starts ND4J. This package, like ND4J's own, comes from Flink's class loader where {@code
 * radflow-natives.jar} is in its {@code lib/}.
 */
package io.radflow.training.natives;
