package io.radflow.core.part;

import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** Samples and tensors whose bytes are noise, which does not compress. */
public final class SampleRecords {

  private SampleRecords() {}

  /** Packed samples with some raw labels. */
  public static List<ImageSample> samples(int rows, int bytes, long seed) {
    Random random = new Random(seed);
    List<ImageSample> samples = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      samples.add(
          ImageSample.newBuilder()
              .setId("nih/" + String.format("%08d", i))
              .setDataset("nih")
              .setSourceUri("s3://radflow/drops/nih/a/images/%08d.png".formatted(i))
              .setSourceEtag("%032x".formatted(random.nextLong()))
              .setDrop("a")
              .setLabels(Map.of("Finding Labels", "Hernia", "Patient Age", "%03d".formatted(i)))
              .setRow(i)
              .setFormat("JPEG")
              .setHeight(10)
              .setWidth(10)
              .setChannels(1)
              .setBits(8)
              .setCrc32c(random.nextInt() & 0xFFFFFFFFL)
              .setImage(noise(random, bytes))
              .build());
    }
    return samples;
  }

  /** Tensors of a multi-label view, in one size. */
  public static List<TensorSample> tensors(int rows, int bytes, long seed) {
    return tensors(rows, row -> bytes, seed);
  }

  /**
   * @param bytes of a row's pixels
   */
  public static List<TensorSample> tensors(int rows, IntUnaryOperator bytes, long seed) {
    Random random = new Random(seed);
    List<TensorSample> tensors = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      tensors.add(
          TensorSample.newBuilder()
              .setId("nih/%08d_%03d.png".formatted(random.nextInt(100_000_000), i))
              .setDataset("nih")
              .setSplit("train")
              .setPatient("%05d".formatted(random.nextInt(100_000)))
              .setLabelSpace("nih")
              .setLabels(Arrays.asList(1f, null, (float) random.nextInt(2)))
              .setRecipe("xray-224")
              .setHeight(224)
              .setWidth(224)
              .setChannels(1)
              .setBits(8)
              .setPixels(noise(random, bytes.applyAsInt(i)))
              .setChecksum(random.nextLong())
              .setSourceHeight(1024)
              .setSourceWidth(1024)
              .setPlace(i)
              .build());
    }
    return tensors;
  }

  private static ByteBuffer noise(Random random, int bytes) {
    byte[] noise = new byte[bytes];
    random.nextBytes(noise);
    return ByteBuffer.wrap(noise);
  }
}
