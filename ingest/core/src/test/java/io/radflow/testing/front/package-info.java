/**
 * What can go wrong with a store, and MinIO's notifications, in front of the embedded one: for
 * tests.
 */
package io.radflow.testing.front;
