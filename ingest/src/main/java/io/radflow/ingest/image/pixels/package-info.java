/** What every decoder gives: a picture's samples, and the size that its header tells. */
package io.radflow.ingest.image.pixels;
