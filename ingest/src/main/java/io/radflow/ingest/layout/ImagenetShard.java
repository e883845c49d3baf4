package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The images of a TFRecord shard: the features {@code image/encoded} and {@code image/class/label};
 * {@code image/class/synset} and {@code image/filename} where they are.
 */
final class ImagenetShard extends StreamRecords {

  private static final int BUFFER_BYTES = 1 << 20;
  private static final String ENCODED = "image/encoded";
  static final String LABEL = "image/class/label";
  static final String SYNSET = "image/class/synset";
  private static final String FILE_NAME = "image/filename";

  private final ContentReader reader;
  private final String dataset;
  private final ImagenetTask task;

  private TfRecords records;
  private long number;

  ImagenetShard(ContentReader reader, String dataset, ImagenetTask task) {
    super(reader, task.source());
    this.reader = reader;
    this.dataset = dataset;
    this.task = task;
  }

  @Override
  DropRecord read() throws IOException {
    if (records == null) {
      records = new TfRecords(new BufferedInputStream(reader.open(task.content()), BUFFER_BYTES));
    }
    String source = task.source() + "#" + number;
    byte[] example;
    try {
      example = records.next();
    } catch (TfRecords.DamagedRecord e) {
      number++;
      return new RejectedRecord(source, null, RejectReason.UNREADABLE_IMAGE, e.getMessage());
    }
    return example == null ? null : record(example, source, number++);
  }

  private DropRecord record(byte[] example, String source, long place) {
    Map<String, Object> features;
    try {
      features = TfRecords.features(example);
    } catch (IOException e) {
      return new RejectedRecord(
          source, null, RejectReason.MALFORMED_ROW, "No tf.train.Example: " + e.getMessage());
    }
    String id = dataset + "/" + id(features, place);
    if (!(features.get(ENCODED) instanceof byte[] image)) {
      return new RejectedRecord(
          source,
          id,
          RejectReason.MALFORMED_ROW,
          "No bytes in " + ENCODED + ", found " + features.keySet());
    }
    Map<String, String> labels = new TreeMap<>();
    if (features.get(LABEL) instanceof Long label) {
      labels.put(LABEL, label.toString());
    }
    String synset = text(features, SYNSET);
    if (!synset.isEmpty()) {
      labels.put(SYNSET, synset);
    }
    if (labels.isEmpty()) {
      return new RejectedRecord(
          source,
          id,
          RejectReason.BAD_LABEL,
          "Neither " + LABEL + " nor " + SYNSET + " in " + features.keySet());
    }
    return new ImageRecord(
        id,
        task.firstRow() + place,
        task.split(),
        null,
        null,
        labels,
        source,
        task.etag(),
        null,
        new Content.Inline(image));
  }

  /** By the published name where the shard tells it, so that it is one image with the tar's. */
  private String id(Map<String, Object> features, long place) {
    String name = text(features, FILE_NAME);
    boolean published =
        ImagenetNames.validationNumber(name) > 0 || ImagenetNames.synset(name) != null;
    if (published) {
      return ImagenetNames.id(name, ImagenetNames.synset(name));
    }
    String shard = task.source().substring(task.source().lastIndexOf('/') + 1);
    return String.format(Locale.ROOT, "%s/%05d", shard, place);
  }

  private static String text(Map<String, Object> features, String name) {
    return features.get(name) instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : "";
  }

  @Override
  public void close() throws IOException {
    if (records != null) {
      records.close();
    }
  }
}
