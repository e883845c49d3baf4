package io.radflow.infra.inspect;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.ImageSample;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.content.SampleReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the samples that a view's shards were made from. */
final class PublishedImages {

  private static final int LARGEST = 1 << 30;

  private final ObjectStore store;
  private final ContentReader contents;

  /** By part of the view; null for the only part of a drop without samples. */
  private final List<ObjectEntry> parts = new ArrayList<>();

  private PublishedImages(ObjectStore store) {
    this.store = store;
    this.contents = new ContentReader(store);
  }

  static PublishedImages of(ObjectStore store, ViewManifest view) throws IOException {
    PublishedImages images = new PublishedImages(store);
    for (String source : view.sources()) {
      String[] drop = source.split("/", 2);
      Optional<DropManifest> manifest = DropManifest.read(store, drop[0], drop[1]);
      List<ObjectEntry> objects = manifest.map(DropManifest::objects).orElse(List.of());
      images.parts.addAll(objects);
      if (objects.isEmpty()) {
        images.parts.add(null);
      }
    }
    return images;
  }

  /** The samples behind a shard, by id; none if their object is gone. */
  Map<String, ImageSample> behind(ObjectEntry shard) throws IOException {
    int part = BucketLayout.partOf(shard.key());
    Map<String, ImageSample> samples = new HashMap<>();
    if (part < parts.size() && parts.get(part) != null) {
      ObjectEntry object = parts.get(part);
      if (store.exists(object.key())) {
        ListedRecords.<ImageSample>read(store, object, ImageSample.getClassSchema())
            .forEach(sample -> samples.put(sample.getId(), sample));
      }
    }
    return samples;
  }

  /**
   * The published bytes.
   *
   * @throws RejectedException if they are no longer where the sample refers to
   */
  byte[] bytes(ImageSample sample) throws IOException, RejectedException {
    if (sample.getImage() == null) {
      return contents.read(SampleReference.parse(sample.getReference()), LARGEST);
    }
    byte[] bytes = new byte[sample.getImage().remaining()];
    sample.getImage().duplicate().get(bytes);
    return bytes;
  }
}
