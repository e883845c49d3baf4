package io.radflow.training.order;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Real digits as drops of CIFAR-10's form, in any order: 1,500 for training, each at {@value
 * #SHIFTS} places, and 297 for testing.
 */
final class DigitDrops {

  static final String DATASET = "cifar10";
  static final int TRAIN = 1_500;
  static final int SHIFTS = 7;

  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int RECORD = 1 + 3 * PLANE;
  private static final int BATCHES = 5;

  private static final Path DIGITS =
      Path.of("..", "ingest", "src", "test", "resources", "digits-as-cifar-10-binary.tar.gz");

  private DigitDrops() {}

  /** All of a digit, then all of the next, as data sets with a folder or a tar a class come. */
  static void inClassOrder(ObjectStore store, String drop) throws IOException {
    List<byte[]> records = training();
    records.sort(Comparator.comparing(record -> record[0]));
    put(store, drop, records);
  }

  /** The same images in a random order. */
  static void inRandomOrder(ObjectStore store, String drop) throws IOException {
    List<byte[]> records = training();
    Collections.shuffle(records, new Random(5));
    put(store, drop, records);
  }

  private static byte[] records() throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    try (InputStream file = Files.newInputStream(DIGITS);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().endsWith(".bin")) {
          tar.transferTo(records);
        }
      }
    }
    return records.toByteArray();
  }

  private static List<byte[]> training() throws IOException {
    byte[] digits = records();
    List<byte[]> records = new ArrayList<>();
    for (int digit = 0; digit < TRAIN; digit++) {
      for (int shift = 0; shift < SHIFTS; shift++) {
        records.add(shifted(digits, digit * RECORD, shift % 3 * 2 - 2, shift / 3 * 2 - 2));
      }
    }
    return records;
  }

  /** What leaves one side comes in at the other, where digits have no ink. */
  private static byte[] shifted(byte[] digits, int from, int right, int down) {
    byte[] record = new byte[RECORD];
    record[0] = digits[from];
    for (int i = 0; i < 3 * PLANE; i++) {
      int y = Math.floorMod(i % PLANE / SIDE - down, SIDE);
      int x = Math.floorMod(i % SIDE - right, SIDE);
      record[1 + i] = digits[from + 1 + i / PLANE * PLANE + y * SIDE + x];
    }
    return record;
  }

  private static void put(ObjectStore store, String drop, List<byte[]> train) throws IOException {
    String folder = BucketLayout.drop(DATASET, drop);
    int rows = train.size() / BATCHES;
    for (int batch = 0; batch < BATCHES; batch++) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      for (byte[] record : train.subList(batch * rows, (batch + 1) * rows)) {
        file.write(record);
      }
      store.write(folder + "data_batch_" + (batch + 1) + ".bin", file.toByteArray());
    }
    byte[] digits = records();
    store.write(
        folder + "test_batch.bin", Arrays.copyOfRange(digits, TRAIN * RECORD, digits.length));
    store.write(BucketLayout.ready(DATASET, drop), new byte[0]);
  }
}
