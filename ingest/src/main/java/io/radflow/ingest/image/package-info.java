/** Encoded images to samples of full depth, distrusting every byte on the way. */
package io.radflow.ingest.image;
