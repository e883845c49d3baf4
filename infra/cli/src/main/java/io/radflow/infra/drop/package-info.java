/** Uploads a folder in a data set's published layout as a drop. */
package io.radflow.infra.drop;
