package io.radflow.infra.study.run;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Which command runs a study.
 *
 * @param schemaVersion 1
 * @param token of the command's own
 * @param host that it runs on
 * @param process its id there
 * @param began when the process began, as ISO 8601: ids are given again
 * @param beat how often it has said that it is alive
 */
record LeaseRecord(
    int schemaVersion, String token, String host, long process, String began, long beat) {

  static final int SCHEMA_VERSION = 1;

  /** Of this process. */
  static LeaseRecord mine() {
    ProcessHandle process = ProcessHandle.current();
    return new LeaseRecord(
        SCHEMA_VERSION,
        UUID.randomUUID().toString(),
        localHost(),
        process.pid(),
        began(process),
        0);
  }

  static Optional<LeaseRecord> read(ObjectStore store, String study) throws IOException {
    return ManifestJson.read(
        store, BucketLayout.studyLease(study), LeaseRecord.class, SCHEMA_VERSION);
  }

  void write(ObjectStore store, String study) throws IOException {
    ManifestJson.write(store, BucketLayout.studyLease(study), this);
  }

  LeaseRecord next() {
    return new LeaseRecord(schemaVersion, token, host, process, began, beat + 1);
  }

  boolean isOf(LeaseRecord other) {
    return token.equals(other.token);
  }

  /** Whether it is a process of this machine that has ended. */
  boolean isOver() {
    return host.equals(localHost())
        && ProcessHandle.of(process).map(found -> !began.equals(began(found))).orElse(true);
  }

  /** As messages name it. */
  String holder() {
    return "process " + process + " on " + host;
  }

  private static String began(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
