package io.radflow.training.source;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/** A reader tells which blocks it has not finished yet, at its start and whenever that changes. */
final class BlocksHeldEvent implements SourceEvent {

  private static final long serialVersionUID = 1L;

  private final ArrayList<Long> sequences;

  BlocksHeldEvent(List<Long> sequences) {
    this.sequences = new ArrayList<>(sequences);
  }

  List<Long> sequences() {
    return sequences;
  }

  @Override
  public String toString() {
    return "BlocksHeldEvent" + sequences;
  }
}
