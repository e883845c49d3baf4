package io.radflow.ingest;

/** How closely ingest looks at images. */
public enum ImageChecks {
  FULL,
  HEADER
}
