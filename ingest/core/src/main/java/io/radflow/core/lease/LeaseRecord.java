package io.radflow.core.lease;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.annotation.Internal;

/**
 * Who has a lease.
 *
 * @param schemaVersion 1
 * @param token of the holder's own
 * @param host that it runs on
 * @param process its id there
 * @param began when the process began, as ISO 8601: ids are given again
 * @param beat how often it has said that it is alive
 * @param job of Flink that holds it; null of a command
 * @param since when it took the lease by its own clock, for people; null if an earlier release did
 */
@Internal
public record LeaseRecord(
    int schemaVersion,
    String token,
    String host,
    long process,
    String began,
    long beat,
    String job,
    String since) {

  public static final int SCHEMA_VERSION = 1;

  /** Of this process. */
  public static LeaseRecord mine() {
    return mine(UUID.randomUUID().toString(), null);
  }

  /** Of a job of Flink's whose JobManager this process is, whichever it was before. */
  public static LeaseRecord ofJob(String job) {
    return mine(job, job);
  }

  private static LeaseRecord mine(String token, String job) {
    ProcessHandle process = ProcessHandle.current();
    return new LeaseRecord(
        SCHEMA_VERSION,
        token,
        localHost(),
        process.pid(),
        began(process),
        0,
        job,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** The record at a key; empty if nobody has the lease. */
  public static Optional<LeaseRecord> read(ObjectStore store, String key) throws IOException {
    return ManifestJson.read(store, key, LeaseRecord.class, SCHEMA_VERSION);
  }

  LeaseRecord next() {
    return new LeaseRecord(schemaVersion, token, host, process, began, beat + 1, job, since);
  }

  boolean isOf(LeaseRecord other) {
    return token.equals(other.token);
  }

  /** Whether it is a process of this machine that has ended. */
  public boolean isOver() {
    return host.equals(localHost())
        && ProcessHandle.of(process).map(found -> !began.equals(began(found))).orElse(true);
  }

  /** As messages name it. */
  public String holder() {
    String where = "process " + process + " on " + host;
    return (job == null ? where : "job " + job + " (" + where + ")")
        + (since == null ? "" : " since " + since);
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
