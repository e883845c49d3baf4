/** Which failures end a job at once, because no restart mends them. */
package io.radflow.core.failure;
