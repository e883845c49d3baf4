package io.radflow.training.plan;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.zip.CRC32C;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.flink.annotation.Internal;

/**
 * Where in the bucket a run's plan is. A plan of 14 million rows lists 55,000 shards, so the job
 * carries this and not the plan.
 *
 * @param key of the object
 * @param bytes of it
 * @param crc32c of it, unsigned
 */
@Internal
public record PlanReference(String key, int bytes, long crc32c) implements Serializable {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Puts a plan where the run keeps its own. The same plan is the same object. */
  public static PlanReference write(ObjectStore store, String run, RunPlan plan)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    // Numbers go out byte by byte, and each would be a call of the native deflater.
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new DeflaterOutputStream(packed), BUFFER_BYTES))) {
      PlanFormat.write(plan, out);
    }
    byte[] bytes = packed.toByteArray();
    long crc = crc32c(bytes);
    String key = BucketLayout.runPlan(run, crc);
    store.write(key, bytes);
    return new PlanReference(key, bytes.length, crc);
  }

  /**
   * The plan.
   *
   * @throws IOException naming the object if it is gone, damaged, or of another release
   */
  public RunPlan read(ObjectStore store) throws IOException {
    byte[] packed = store.read(key, bytes);
    if (packed.length != bytes || crc32c(packed) != crc32c) {
      throw new IOException(
          String.format(
              "%s: %d bytes with the CRC-32C %08x, the run wrote %d with %08x; the object was"
                  + " changed or damaged",
              store.address().uri(key), packed.length, crc32c(packed), bytes, crc32c));
    }
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(
                new InflaterInputStream(new ByteArrayInputStream(packed)), BUFFER_BYTES))) {
      return PlanFormat.read(in);
    } catch (IOException e) {
      throw new IOException(store.address().uri(key) + ": " + e.getMessage(), e);
    }
  }

  private static long crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
