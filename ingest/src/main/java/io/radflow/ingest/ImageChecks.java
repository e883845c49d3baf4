package io.radflow.ingest;

import org.apache.flink.annotation.PublicEvolving;

/** How closely ingest looks at images. */
@PublicEvolving
public enum ImageChecks {
  FULL,
  HEADER
}
