package io.radflow.infra.inspect;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.random.SampleRandom;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.chart.Histogram;
import io.radflow.eval.page.PngPicture;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.preprocess.augment.Augmenter;
import io.radflow.preprocess.augment.Frame;
import io.radflow.preprocess.recipe.EightBit;
import io.radflow.preprocess.split.SplitPolicy;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.TensorImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Picks training rows of each label and shows them as published, as stored and as augmented. */
final class ExampleReader {

  /** Shown without a label that is 1. */
  static final String NONE = "(no label is 1)";

  private static final int THUMBNAIL = 216;
  private static final int INTENSITY_BIN = 8;

  private final ObjectStore store;
  private final InspectOptions options;
  private final ImageDecoder decoder = new ImageDecoder();
  private final Histogram intensities =
      new Histogram(
          "Intensity of the stored pixels of the examples' shards", "grey level", INTENSITY_BIN);
  private final List<List<Example>> byLabel = new ArrayList<>();

  private PublishedImages published;

  ExampleReader(ObjectStore store, InspectOptions options) {
    this.store = store;
    this.options = options;
  }

  /** Labels of the view with examples of each, in its order; rows without any label last. */
  List<LabelExamples> read(ViewManifest view) throws IOException {
    int labels = view.labels().size();
    for (int i = 0; i <= labels; i++) {
      byLabel.add(new ArrayList<>());
    }
    published = PublishedImages.of(store, view);
    try (Augmenter augmenter = options.augmentation(view.recipe()).augmenter()) {
      for (ObjectEntry shard : shards(view)) {
        addFrom(shard, augmenter);
      }
    }
    List<LabelExamples> examples = new ArrayList<>();
    for (int i = 0; i <= labels; i++) {
      if (!byLabel.get(i).isEmpty()) {
        examples.add(new LabelExamples(i == labels ? NONE : view.labels().get(i), byLabel.get(i)));
      }
    }
    return examples;
  }

  /** Of the pixels of the shards that were read. */
  Histogram intensities() {
    return intensities;
  }

  /** Some shards of train, or of any split if there is none, evenly spread. */
  private List<ObjectEntry> shards(ViewManifest view) {
    List<ObjectEntry> all = view.shards().getOrDefault(SplitPolicy.TRAIN, List.of());
    if (all.isEmpty()) {
      all = view.shards().values().stream().flatMap(List::stream).toList();
    }
    int count = Math.min(options.shards(), all.size());
    List<ObjectEntry> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return some;
  }

  private void addFrom(ObjectEntry shard, Augmenter augmenter) throws IOException {
    List<TensorSample> rows = ListedRecords.read(store, shard, TensorSample.getClassSchema());
    for (TensorSample row : rows) {
      TensorImage stored = stored(row);
      for (byte pixel : stored.pixels()) {
        intensities.add(row.getDataset(), Byte.toUnsignedInt(pixel));
      }
      List<List<Example>> wanting = wanting(row);
      if (!wanting.isEmpty()) {
        ImageSample source = published.of(row, shard).orElse(null);
        Example example = example(row, stored, source, augmenter);
        wanting.forEach(list -> list.add(example));
      }
    }
  }

  /** The lists of the row's labels that have not enough examples yet. */
  private List<List<Example>> wanting(TensorSample row) {
    List<List<Example>> lists = new ArrayList<>();
    for (int i = 0; i < row.getLabels().size(); i++) {
      Float label = row.getLabels().get(i);
      if (label != null && label == 1) {
        lists.add(byLabel.get(i));
      }
    }
    if (lists.isEmpty()) {
      lists.add(byLabel.get(byLabel.size() - 1));
    }
    lists.removeIf(list -> list.size() >= options.examples());
    return lists;
  }

  private Example example(
      TensorSample row, TensorImage stored, ImageSample source, Augmenter augmenter)
      throws IOException {
    Frame frame = frame(row);
    augmenter.apply(frame, new SampleRandom(options.seed(), 0, row.getId()));
    byte[] augmented =
        PngPicture.encode(frame.from(), frame.height(), frame.width(), frame.channels());
    if (source == null) {
      return new Example(row.getId(), "", "the sample is gone", null, png(stored), augmented);
    }
    byte[] raw = null;
    String told =
        String.format(
            "%d × %d, %d bit %s",
            source.getWidth(), source.getHeight(), source.getBits(), source.getFormat());
    try {
      raw =
          png(
              EightBit.of(
                  decoder.decode(
                      ImageFormat.valueOf(source.getFormat()), published.bytes(source))));
    } catch (RejectedException e) {
      told = e.reason() + ": " + e.getMessage();
    }
    return new Example(row.getId(), source.getSourceUri(), told, raw, png(stored), augmented);
  }

  private static TensorImage stored(TensorSample row) {
    Frame frame = frame(row);
    byte[] pixels = frame.from();
    return new TensorImage(
        frame.height(), frame.width(), frame.channels(), Arrays.copyOf(pixels, frame.length()));
  }

  private static Frame frame(TensorSample row) {
    byte[] bytes = new byte[row.getPixels().remaining()];
    row.getPixels().duplicate().get(bytes);
    Frame frame = new Frame();
    frame.load(
        row.getFormat(), bytes, row.getHeight(), row.getWidth(), row.getChannels(), row.getId());
    return frame;
  }

  /** Not larger than a thumbnail needs to be. */
  private static byte[] png(TensorImage image) throws IOException {
    TensorImage small =
        Math.min(image.height(), image.width()) > THUMBNAIL
            ? BilinearResize.shortSide(image, THUMBNAIL)
            : image;
    return PngPicture.encode(small.pixels(), small.height(), small.width(), small.channels());
  }
}
