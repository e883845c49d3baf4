/**
 * DICOM images of one frame (PS3.5, PS3.10): no toolkit for them is to be had, so the file is read
 * here and its compressed pixels by libraries.
 *
 * <p>Grey values become 8 bits where the file stores at most 8 and gives no window, else 16: the
 * range that the stored bits allow, or the first window, is spread over all of the output's range.
 * A negative rescale slope turns the order of the values, MONOCHROME1 turns it too, and padding is
 * black at last. Colour becomes RGB of 8 bits.
 */
package io.radflow.ingest.image.dicom;
