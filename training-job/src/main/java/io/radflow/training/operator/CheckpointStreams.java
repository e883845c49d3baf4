package io.radflow.training.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;

/**
 * The streams of a checkpoint's raw state, each opened when it is asked for, and anew each time
 * that they are gone through.
 *
 * @param states as Flink hands them over
 */
record CheckpointStreams(Iterable<StatePartitionStreamProvider> states)
    implements Iterable<InputStream> {

  @Override
  public Iterator<InputStream> iterator() {
    Iterator<StatePartitionStreamProvider> all = states.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public InputStream next() {
        try {
          return all.next().getStream();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
