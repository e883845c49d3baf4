package io.radflow.training;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.MetricGroup;

/** Where the BiT {@code .npz} of a model is. */
sealed interface ModelWeights extends Serializable {

  /**
   * The file from its beginning; the caller closes it.
   *
   * @param metrics of whoever reads it, to show what is seen of a store
   */
  InputStream open(MetricGroup metrics) throws IOException;

  /** Where a run has published it. */
  record InBucket(StoreAddress address, String key) implements ModelWeights {

    @Override
    public InputStream open(MetricGroup metrics) throws IOException {
      ObjectStore store = ObjectStore.open(address, metrics);
      try {
        return new FilterInputStream(new BufferedInputStream(store.open(key))) {
          @Override
          public void close() throws IOException {
            try {
              super.close();
            } finally {
              store.close();
            }
          }
        };
      } catch (IOException | RuntimeException e) {
        store.close();
        throw e;
      }
    }

    @Override
    public String toString() {
      return address.uri(key);
    }
  }

  /**
   * In a file system that Flink has.
   *
   * @param path of the file
   */
  record Saved(String path) implements ModelWeights {

    @Override
    public InputStream open(MetricGroup metrics) throws IOException {
      Path file = new Path(path);
      return new BufferedInputStream(file.getFileSystem().open(file));
    }

    @Override
    public String toString() {
      return path;
    }
  }
}
