package io.radflow.training.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;

/** The streams of a checkpoint's raw state, each opened when it is asked for. */
final class CheckpointStreams implements Iterator<InputStream> {

  private final Iterator<StatePartitionStreamProvider> states;

  CheckpointStreams(Iterable<StatePartitionStreamProvider> states) {
    this.states = states.iterator();
  }

  @Override
  public boolean hasNext() {
    return states.hasNext();
  }

  @Override
  public InputStream next() {
    try {
      return states.next().getStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
