package io.radflow.core.parquet;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.RangeInput;
import org.apache.flink.annotation.Internal;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet object in the store, of which only what is asked for is read. */
@Internal
public final class RangedInputFile implements InputFile {

  static {
    HadoopStart.ensure();
  }

  private final ObjectStore store;
  private final String key;
  private final long length;
  private final int tailBytes;

  /**
   * @param length of the object, bytes
   * @param tailBytes its last bytes, which are read together; 0 where it is not known how many
   */
  public RangedInputFile(ObjectStore store, String key, long length, long tailBytes) {
    this.store = store;
    this.key = key;
    this.length = length;
    this.tailBytes = Math.toIntExact(tailBytes);
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public SeekableInputStream newStream() {
    RangeInput input = new RangeInput(store, key, null, length, tailBytes);
    return new DelegatingSeekableInputStream(input) {
      @Override
      public long getPos() {
        return input.position();
      }

      @Override
      public void seek(long position) {
        input.seek(position);
      }
    };
  }

  @Override
  public String toString() {
    return key;
  }
}
