/** In which order the rows of drops come into a view, and how they are fetched in that order. */
package io.radflow.preprocess.mix;
