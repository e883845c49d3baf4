/** One reader for each published data set layout, registered by the data set's name. */
package io.radflow.ingest.layout;
