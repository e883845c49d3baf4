/** Access to the golden vectors under {@code src/test/resources/golden}. */
package io.radflow.core.golden;
