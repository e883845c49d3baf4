package io.radflow.ingest.drop;

import io.radflow.core.reject.RejectReason;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.PatientTraces;
import io.radflow.ingest.layout.RejectedRecord;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Puts HMAC-SHA-256 hashes (RFC 2104), cut to 128 bits, for all that tells a patient: the id, raw
 * labels that hold it, and image ids and paths where they are made of it. The same patient has the
 * same hash in all drops of a data set. Safe for use by several threads.
 */
final class PatientNames {

  /** Leaves all as published. */
  static final PatientNames PUBLISHED = new PatientNames(null);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int HASH_BYTES = 16;

  private final SecretKeySpec key;

  private PatientNames(SecretKeySpec key) {
    this.key = key;
  }

  static PatientNames hashed(byte[] key) {
    return new PatientNames(new SecretKeySpec(key, ALGORITHM));
  }

  /**
   * @param prefix of the drop's keys
   */
  ImageRecord named(ImageRecord record, String dataset, String prefix, PatientTraces traces) {
    if (key == null || traces == PatientTraces.NONE) {
      return record;
    }
    Map<String, String> labels = new TreeMap<>(record.labels());
    for (String label : traces.labels()) {
      labels.computeIfPresent(label, (name, value) -> hash(dataset, value));
    }
    return new ImageRecord(
        traces.imageId() ? id(dataset, record.id()) : record.id(),
        record.row(),
        record.split(),
        record.patient() == null ? null : hash(dataset, record.patient()),
        record.view(),
        labels,
        traces.path() ? path(dataset, prefix, record.source()) : record.source(),
        record.etag(),
        record.format(),
        record.content());
  }

  /** The detail of a reject may quote anything, so its reason's description takes its place. */
  RejectedRecord named(RejectedRecord record, String dataset, String prefix, PatientTraces traces) {
    if (key == null || traces == PatientTraces.NONE) {
      return record;
    }
    boolean row = record.source().contains("#");
    RejectReason reason = record.reason();
    return new RejectedRecord(
        traces.path() && !row ? path(dataset, prefix, record.source()) : record.source(),
        record.id() == null || !traces.imageId() ? record.id() : id(dataset, record.id()),
        reason,
        reason.description());
  }

  private String id(String dataset, String id) {
    return dataset + "/" + hash(dataset, id);
  }

  private String path(String dataset, String prefix, String source) {
    return prefix + "~" + hash(dataset, source.substring(prefix.length()));
  }

  private String hash(String dataset, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] hash = mac.doFinal((dataset + "/" + text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
