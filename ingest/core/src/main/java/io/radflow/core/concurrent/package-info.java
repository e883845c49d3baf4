/** Work that goes on beside the thread that wants it. */
package io.radflow.core.concurrent;
