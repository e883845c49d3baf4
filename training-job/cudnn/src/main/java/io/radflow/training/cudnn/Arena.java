package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Lends the device's memory for the time of a step. What is given back is kept for the next of its
 * size, so a step that is taken again finds all it needs. For one thread and one stream.
 */
final class Arena implements AutoCloseable {

  private static final long ALIGNMENT = 256;

  private final Device device;
  private final Runnable beforeFreeing;
  private final Map<Long, Deque<Long>> free = new HashMap<>();
  private final Map<Long, Long> lent = new HashMap<>();

  /**
   * @param beforeFreeing runs before memory is given back to the device: who remembers addresses
   *     forgets them
   */
  Arena(Device device, Runnable beforeFreeing) {
    this.device = device;
    this.beforeFreeing = beforeFreeing;
  }

  Tensor take(ElementType type, int images, int height, int width, int channels) {
    Tensor sizes = new Tensor(0, type, images, height, width, channels);
    return new Tensor(take(sizes.bytes()), type, images, height, width, channels);
  }

  /** Of another's shape and type. */
  Tensor like(Tensor other) {
    return take(other.type(), other.images(), other.height(), other.width(), other.channels());
  }

  long take(long bytes) {
    long size = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    Deque<Long> blocks = free.get(size);
    long address = blocks == null || blocks.isEmpty() ? allocate(size) : blocks.pop();
    lent.put(address, size);
    return address;
  }

  private long allocate(long size) {
    try {
      return device.allocate(size);
    } catch (OutOfDeviceMemoryException e) {
      // Blocks of other sizes, left by batches of another shape.
      freeAll();
      return device.allocate(size);
    }
  }

  void give(Tensor tensor) {
    give(tensor.address());
  }

  void give(long address) {
    Long size = lent.remove(address);
    if (size == null) {
      throw new IllegalStateException("Memory is given back that was not lent");
    }
    free.computeIfAbsent(size, any -> new ArrayDeque<>()).push(address);
  }

  /** Runs work; if it fails, takes everything back. */
  void lending(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      giveAll();
      throw e;
    }
  }

  private void giveAll() {
    for (Long address : lent.keySet().toArray(new Long[0])) {
      give(address);
    }
  }

  /** Number of blocks that are lent. */
  int lent() {
    return lent.size();
  }

  private void freeAll() {
    beforeFreeing.run();
    free.values().forEach(blocks -> blocks.forEach(device::free));
    free.clear();
  }

  @Override
  public void close() {
    giveAll();
    freeAll();
  }
}
