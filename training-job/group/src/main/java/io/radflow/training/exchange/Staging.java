package io.radflow.training.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;

/** Memory for pieces that wait to be added. What was given back last is the next to be taken. */
final class Staging {

  private final int pieceBytes;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  Staging(int pieceBytes) {
    this.pieceBytes = pieceBytes;
  }

  /** Direct memory of a piece. */
  ByteBuffer take(int length) {
    ByteBuffer buffer = free.poll();
    return (buffer == null
            ? ByteBuffer.allocateDirect(pieceBytes).order(ByteOrder.nativeOrder())
            : buffer)
        .clear()
        .limit(length);
  }

  void give(ByteBuffer buffer) {
    free.push(buffer);
  }
}
