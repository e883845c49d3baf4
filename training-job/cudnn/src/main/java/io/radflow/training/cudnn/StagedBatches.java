package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceEvent;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.engine.Batch;
import java.nio.ByteBuffer;

/**
 * Copies the pixels of coming batches to the device while a step runs: two slots of pinned memory
 * here and as much there, and a stream of their own.
 */
final class StagedBatches implements AutoCloseable {

  private static final int SLOTS = 2;

  private final Device device;
  private final Slot[] slots = new Slot[SLOTS];

  StagedBatches(Device device) {
    this.device = device;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Slot(device);
    }
  }

  /** Begins to copy a batch, if a slot is free. Any thread may call it. */
  synchronized boolean stage(Batch batch) {
    for (Slot slot : slots) {
      if (slot.holds(batch)) {
        return true;
      }
    }
    for (Slot slot : slots) {
      if (slot.batch == null) {
        slot.fill(batch);
        return true;
      }
    }
    return false;
  }

  /**
   * Lets the compute stream take a batch's pixels to a step's inputs, after their copy. What was
   * not staged is copied now.
   */
  synchronized void take(Batch batch, BatchInputs inputs) {
    // A batch that was staged and never came, as after a run's early end, leaves its slot.
    while (!stage(batch)) {
      slots[0].batch = null;
    }
    for (Slot slot : slots) {
      if (slot.holds(batch)) {
        slot.empty(inputs);
      }
    }
  }

  /** Slots that hold a batch which has not been taken. */
  synchronized int waiting() {
    int waiting = 0;
    for (Slot slot : slots) {
      waiting += slot.batch == null ? 0 : 1;
    }
    return waiting;
  }

  @Override
  public synchronized void close() {
    for (Slot slot : slots) {
      slot.close();
    }
  }

  private static final class Slot {

    private final Device device;
    private final DeviceEvent copied;
    private final DeviceEvent taken;
    private HostMemory host;
    private long memory;
    private Batch batch;

    Slot(Device device) {
      this.device = device;
      copied = device.newEvent();
      taken = device.newEvent();
    }

    boolean holds(Batch other) {
      return batch == other;
    }

    void fill(Batch next) {
      device.bind();
      int bytes = next.pixels().length;
      // The copy before must have left the host's memory, and the step before the device's.
      copied.synchronize();
      makeRoom(bytes);
      ByteBuffer pixels = host.slice(0, bytes);
      pixels.put(next.pixels());
      DeviceStream stream = device.copyStream();
      stream.await(taken);
      stream.upload(memory, host, 0, bytes);
      stream.record(copied);
      batch = next;
    }

    private void makeRoom(int bytes) {
      if (host == null || host.bytes() < bytes) {
        taken.synchronize();
        closeMemory();
        host = device.allocateHost(bytes, true);
        memory = device.allocate(bytes);
      }
    }

    void empty(BatchInputs inputs) {
      DeviceStream stream = device.computeStream();
      stream.await(copied);
      inputs.takePixels(stream, memory);
      stream.record(taken);
      batch = null;
    }

    private void closeMemory() {
      if (host != null) {
        host.close();
        device.free(memory);
      }
    }

    void close() {
      copied.synchronize();
      closeMemory();
      copied.close();
      taken.close();
    }
  }
}
