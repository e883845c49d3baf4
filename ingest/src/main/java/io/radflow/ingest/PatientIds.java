package io.radflow.ingest;

/** How samples name patients. */
public enum PatientIds {
  PUBLISHED,
  HASHED
}
