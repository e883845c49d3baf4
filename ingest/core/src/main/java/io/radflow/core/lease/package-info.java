/** Objects in the bucket by which one process at a time does something. */
package io.radflow.core.lease;
