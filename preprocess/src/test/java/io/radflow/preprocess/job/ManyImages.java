package io.radflow.preprocess.job;

import io.radflow.core.random.SampleRandom;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.pixels.ImageSize;
import io.radflow.preprocess.augment.Augmentation;
import io.radflow.preprocess.augment.Augmenter;
import io.radflow.preprocess.augment.Frame;
import io.radflow.preprocess.recipe.Recipe;
import io.radflow.preprocess.recipe.StoredImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * A process that decodes, transforms and augments images without end, and tells its resident memory
 * on the way. Arguments: images before the first figure, images in all.
 */
final class ManyImages {

  private static final int SIDE = 96;

  private ManyImages() {}

  public static void main(String[] arguments) throws Exception {
    int first = Integer.parseInt(arguments[0]);
    int all = Integer.parseInt(arguments[1]);
    byte[] png = image("png", BufferedImage.TYPE_USHORT_GRAY);
    byte[] grey = image("jpeg", BufferedImage.TYPE_BYTE_GRAY);
    byte[] colours = image("jpeg", BufferedImage.TYPE_INT_RGB);
    Recipe xray = Recipe.byName("xray", OptionalInt.of(64));
    Recipe bit = Recipe.byName("bit", OptionalInt.of(64));
    ImageDecoder decoder = new ImageDecoder();
    Frame frame = new Frame();
    try (Augmenter augmenter = Augmentation.byName("xray", Map.of()).augmenter()) {
      for (int i = 1; i <= all; i++) {
        boolean natural = i % 3 == 0;
        byte[] encoded = natural ? colours : i % 3 == 1 ? png : grey;
        ImageFormat format = i % 3 == 1 ? ImageFormat.PNG : ImageFormat.JPEG;
        StoredImage stored =
            (natural ? bit : xray)
                .apply(
                    new FetchedImage(decoder, format, encoded, new ImageSize(SIDE, SIDE, 1, 8), 0),
                    true);
        frame.load(
            stored.format(),
            stored.bytes(),
            stored.height(),
            stored.width(),
            stored.channels(),
            "id");
        augmenter.apply(frame, new SampleRandom(1, i, "id"));
        if (i == first || i == all) {
          System.out.println("RESIDENT " + resident());
        }
      }
    }
  }

  private static byte[] image(String format, int type) throws Exception {
    BufferedImage image = new BufferedImage(SIDE, SIDE, type);
    Random random = new Random(2);
    for (int i = 0; i < SIDE * SIDE; i++) {
      for (int band = 0; band < image.getRaster().getNumBands(); band++) {
        image.getRaster().setSample(i % SIDE, i / SIDE, band, random.nextInt(200));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /** Bytes. */
  private static long resident() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IllegalStateException("No VmRSS in /proc/self/status");
  }
}
