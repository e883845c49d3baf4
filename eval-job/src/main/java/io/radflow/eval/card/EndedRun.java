package io.radflow.eval.card;

/** That a run has ended, and with which step: {@code models/RUN/finished.json}. */
record EndedRun(int schemaVersion, String run, String fingerprint, long step) {

  static final int NEWEST_VERSION = 1;
}
