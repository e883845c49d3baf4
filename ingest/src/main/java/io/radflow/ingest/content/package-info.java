/** Where the bytes of a dropped file are, alone or inside an archive, and how they are read. */
package io.radflow.ingest.content;
