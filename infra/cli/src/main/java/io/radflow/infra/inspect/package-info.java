/** A page to look at a view with: its images, labels, sizes and splits. */
package io.radflow.infra.inspect;
