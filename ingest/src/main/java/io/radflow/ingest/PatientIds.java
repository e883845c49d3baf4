package io.radflow.ingest;

import org.apache.flink.annotation.PublicEvolving;

/** How samples name patients. */
@PublicEvolving
public enum PatientIds {
  PUBLISHED,
  HASHED
}
