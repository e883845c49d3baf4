/**
 * The embedded S3 store: S3Proxy over a folder, in a process of its own, because its two hundred
 * jars and Flink's do not agree on versions and because a store that can be killed alone makes
 * honest failure tests.
 */
package io.radflow.infra.store;
