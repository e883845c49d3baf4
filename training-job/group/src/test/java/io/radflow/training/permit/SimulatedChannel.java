package io.radflow.training.permit;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a reader has sent to a rank, and the rank has not taken. Only rows take room. */
final class SimulatedChannel {

  /** All of a reader's rows have been sent, or it was stopped. */
  record EndOfData(boolean drain) {}

  /** The reader's task has ended. */
  record EndOfPartition() {}

  record Barrier(long checkpoint) {}

  /** In place of a barrier, where the reader knew that the checkpoint was aborted. */
  record Cancelled(long checkpoint) {}

  private final Deque<Object> elements = new ArrayDeque<>();
  private final int room;
  private int rows;

  SimulatedChannel(int room) {
    this.room = room;
  }

  boolean isFull() {
    return rows >= room;
  }

  boolean isEmpty() {
    return elements.isEmpty();
  }

  void send(Object element) {
    elements.add(element);
    if (element instanceof Long) {
      rows++;
    }
  }

  Object take() {
    Object element = elements.remove();
    if (element instanceof Long) {
      rows--;
    }
    return element;
  }
}
