/** Ingest: from published data sets in {@code drops/} to validated samples in {@code samples/}. */
package io.radflow.ingest;
