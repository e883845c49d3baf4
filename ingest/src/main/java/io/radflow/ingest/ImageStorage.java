package io.radflow.ingest;

import org.apache.flink.annotation.PublicEvolving;

/** Where samples have their images. */
@PublicEvolving
public enum ImageStorage {
  PACKED,
  REFERENCED
}
