/** What a drop holds, compactly enough for millions of files. */
package io.radflow.ingest.listing;
