package io.radflow.ingest.drop;

import io.radflow.core.config.ConfigurationException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.annotation.Internal;

/**
 * Whether patients are named as published or by keyed hashes.
 *
 * @param isHashed whether they are hashed
 * @param keyFile where the key is on every machine; null for the environment
 */
@Internal
public record PatientNaming(boolean isHashed, String keyFile) implements Serializable {

  /** Where the key is looked for without a file. */
  public static final String KEY_VARIABLE = "RADFLOW_PATIENT_KEY";

  /** As published. */
  public static final PatientNaming PUBLISHED = new PatientNaming(false, null);

  private static final int LEAST_KEY_BYTES = 16;

  /**
   * Makes sure that the key is on this machine.
   *
   * @throws ConfigurationException that tells where the key was looked for, never the key
   */
  public void check() {
    open();
  }

  /**
   * What names patients.
   *
   * @throws ConfigurationException that tells where the key was looked for, never the key
   */
  PatientNames open() {
    return isHashed ? PatientNames.hashed(key()) : PatientNames.PUBLISHED;
  }

  private byte[] key() {
    byte[] key;
    try {
      String value = keyFile == null ? System.getenv(KEY_VARIABLE) : null;
      key =
          keyFile == null
              ? (value == null ? "" : value).getBytes(StandardCharsets.UTF_8)
              : Files.readString(Path.of(keyFile)).strip().getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfigurationException(
          "Cannot read the key of patient ids, ingest.patient-key-file, '%s': %s"
              .formatted(keyFile, e.getClass().getSimpleName()),
          e);
    }
    if (key.length < LEAST_KEY_BYTES) {
      throw new ConfigurationException(
          String.format(
              "The key of patient ids in %s has %d bytes, expected at least %d",
              keyFile == null
                  ? "the variable " + KEY_VARIABLE + ", where ingest.patient-key-file is not set,"
                  : "ingest.patient-key-file, '" + keyFile + "',",
              key.length,
              LEAST_KEY_BYTES));
    }
    return key;
  }
}
