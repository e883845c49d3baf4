/** JPEG files, distrusted segment by segment and decoded by TwelveMonkeys. */
package io.radflow.ingest.image.jpeg;
