/** PNG files, distrusted chunk by chunk and decoded by OpenCV. */
package io.radflow.ingest.image.png;
