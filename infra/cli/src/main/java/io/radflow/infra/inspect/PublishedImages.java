package io.radflow.infra.inspect;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
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
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the samples that a view's tensors were made from: by their places, or of tensors that tell
 * none, as those of 0.1.0, by their part, which was made of one object.
 */
final class PublishedImages {

  private static final int LARGEST = 1 << 30;

  private final ObjectStore store;
  private final ContentReader contents;

  /** By part of the view; null for the only part of a drop without samples. */
  private final List<ObjectEntry> parts = new ArrayList<>();

  /** Objects by the place of their first row. */
  private final NavigableMap<Long, ObjectEntry> byPlace = new TreeMap<>();

  /** The part whose samples were read last. */
  private int lastPart = -1;

  /** By id. */
  private final Map<String, ImageSample> lastSamples = new HashMap<>();

  private PublishedImages(ObjectStore store) {
    this.store = store;
    this.contents = new ContentReader(store);
  }

  static PublishedImages of(ObjectStore store, ViewManifest view) throws IOException {
    PublishedImages images = new PublishedImages(store);
    long place = 0;
    for (String source : view.sources()) {
      String[] drop = source.split("/", 2);
      Optional<DropManifest> manifest = DropManifest.read(store, drop[0], drop[1]);
      List<ObjectEntry> objects = manifest.map(DropManifest::objects).orElse(List.of());
      images.parts.addAll(objects);
      for (ObjectEntry object : objects) {
        if (object.rows() > 0) {
          images.byPlace.put(place, object);
        }
        place += object.rows();
      }
      if (objects.isEmpty()) {
        images.parts.add(null);
      }
    }
    return images;
  }

  /**
   * The sample that a tensor was made from; empty if it is gone.
   *
   * @param shard that the tensor is in
   */
  Optional<ImageSample> of(TensorSample tensor, ObjectEntry shard) throws IOException {
    ImageSample sample = tensor.getPlace() < 0 ? inPart(tensor, shard) : at(tensor.getPlace());
    // A drop that was ingested again may have others at its places.
    return Optional.ofNullable(sample).filter(found -> found.getId().equals(tensor.getId()));
  }

  private ImageSample at(long place) throws IOException {
    Map.Entry<Long, ObjectEntry> object = byPlace.floorEntry(place);
    if (object == null
        || place - object.getKey() >= object.getValue().rows()
        || !store.exists(object.getValue().key())) {
      return null;
    }
    int row = (int) (place - object.getKey());
    return ListedRecords.<ImageSample>read(
            store, object.getValue(), ImageSample.getClassSchema(), row, 1)
        .get(0);
  }

  private ImageSample inPart(TensorSample tensor, ObjectEntry shard) throws IOException {
    int part = BucketLayout.partOf(shard.key());
    if (part != lastPart) {
      lastPart = part;
      lastSamples.clear();
      ObjectEntry object = part < parts.size() ? parts.get(part) : null;
      if (object != null && store.exists(object.key())) {
        ListedRecords.<ImageSample>read(store, object, ImageSample.getClassSchema())
            .forEach(sample -> lastSamples.put(sample.getId(), sample));
      }
    }
    return lastSamples.get(tensor.getId());
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
