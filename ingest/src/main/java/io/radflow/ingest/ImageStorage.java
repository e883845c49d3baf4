package io.radflow.ingest;

/** Where samples have their images. */
public enum ImageStorage {
  PACKED,
  REFERENCED
}
