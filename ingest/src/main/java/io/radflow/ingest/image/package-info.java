/**
 * Encoded images to samples of full depth, distrusting every byte on the way: which format it is,
 * and one package a format.
 */
package io.radflow.ingest.image;
