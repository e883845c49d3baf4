/** What is complete: the JSON beside a drop's samples and beside a view's tensors. */
package io.radflow.core.manifest;
