/**
 * Libraries with native code. This package, like theirs, comes from Flink's own class loader where
 * {@code radflow-natives.jar} is in its {@code lib/}: then all jobs of a process share them.
 */
package io.radflow.core.natives;
