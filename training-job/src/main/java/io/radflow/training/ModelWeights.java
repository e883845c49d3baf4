package io.radflow.training;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreMetrics;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.flink.core.fs.Path;

/** Where the BiT {@code .npz} of a model is. */
sealed interface ModelWeights extends Serializable {

  /** The file from its beginning; the caller closes it. */
  InputStream open() throws IOException;

  /** Where a run has published it. */
  record InBucket(StoreAddress address, String key) implements ModelWeights {

    @Override
    public InputStream open() throws IOException {
      ObjectStore store = ObjectStore.openPatient(address, new StoreMetrics());
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
    public InputStream open() throws IOException {
      Path file = new Path(path);
      return new BufferedInputStream(file.getFileSystem().open(file));
    }

    @Override
    public String toString() {
      return path;
    }
  }
}
