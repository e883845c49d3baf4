package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.engine.StateForm;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.ParameterStore;
import io.radflow.training.weights.RowOrder;
import java.util.List;
import java.util.function.ToLongFunction;

/** Values of all parameters, or their momentum or gradients, between the device and the host. */
final class DeviceValues implements ParameterStore {

  private static final int CHUNK_BYTES = StateForm.CHUNK_VALUES * Float.BYTES;

  private final List<BitParameter> parameters;
  private final ToLongFunction<BitParameter> address;
  private final Device device;
  private final HostMemory bounce;
  private final Runnable changed;

  /**
   * @param address of a parameter's first value
   * @param bounce at least one chunk of the host's memory
   * @param changed runs when values were set
   */
  DeviceValues(
      List<BitParameter> parameters,
      ToLongFunction<BitParameter> address,
      Device device,
      HostMemory bounce,
      Runnable changed) {
    this.parameters = parameters;
    this.address = address;
    this.device = device;
    this.bounce = bounce;
    this.changed = changed;
  }

  /** Memory that values can bounce through. */
  static HostMemory bounce(Device device) {
    return device.allocateHost(CHUNK_BYTES, true);
  }

  @Override
  public void set(BitParameter parameter, float[] values) {
    float[] rows = RowOrder.rows(values, parameter);
    float[] chunk = new float[StateForm.CHUNK_VALUES];
    StateForm.Values to = new OnDevice(parameter);
    for (int at = 0; at < rows.length; at += chunk.length) {
      int count = Math.min(chunk.length, rows.length - at);
      System.arraycopy(rows, at, chunk, 0, count);
      to.write(at, chunk, count);
    }
  }

  @Override
  public float[] values(BitParameter parameter) {
    float[] rows = new float[Math.toIntExact(parameter.count())];
    float[] chunk = new float[StateForm.CHUNK_VALUES];
    StateForm.Values from = new OnDevice(parameter);
    for (int at = 0; at < rows.length; at += chunk.length) {
      int count = Math.min(chunk.length, rows.length - at);
      from.read(at, chunk, count);
      System.arraycopy(chunk, 0, rows, at, count);
    }
    return RowOrder.published(rows, parameter);
  }

  /** Each parameter's values, where they are. */
  List<StateForm.Values> onDevice() {
    return parameters.stream().<StateForm.Values>map(OnDevice::new).toList();
  }

  /** Each parameter's values, copied to the host. */
  List<Copied> copied() {
    device.bind();
    List<Copied> copies = parameters.stream().map(this::copied).toList();
    device.computeStream().synchronize();
    return copies;
  }

  private Copied copied(BitParameter parameter) {
    long bytes = parameter.count() * Float.BYTES;
    HostMemory memory = device.allocateHost(bytes, false);
    device.computeStream().download(memory, 0, address.applyAsLong(parameter), bytes);
    return new Copied(memory, parameter.count());
  }

  /** Values in the host's memory. */
  record Copied(HostMemory memory, long length) implements StateForm.Values {

    @Override
    public void read(long at, float[] into, int count) {
      memory.slice(at * Float.BYTES, count * Float.BYTES).asFloatBuffer().get(into, 0, count);
    }

    @Override
    public void write(long at, float[] from, int count) {
      throw new UnsupportedOperationException("A copy stays what it is");
    }
  }

  private final class OnDevice implements StateForm.Values {

    private final BitParameter parameter;

    OnDevice(BitParameter parameter) {
      this.parameter = parameter;
    }

    @Override
    public long length() {
      return parameter.count();
    }

    @Override
    public void read(long at, float[] into, int count) {
      device.bind();
      DeviceStream stream = device.computeStream();
      stream.download(
          bounce, 0, address.applyAsLong(parameter) + at * Float.BYTES, (long) count * Float.BYTES);
      stream.synchronize();
      bounce.slice(0, count * Float.BYTES).asFloatBuffer().get(into, 0, count);
    }

    @Override
    public void write(long at, float[] from, int count) {
      device.bind();
      bounce.slice(0, count * Float.BYTES).asFloatBuffer().put(from, 0, count);
      DeviceStream stream = device.computeStream();
      stream.upload(
          address.applyAsLong(parameter) + at * Float.BYTES, bounce, 0, (long) count * Float.BYTES);
      stream.synchronize();
      changed.run();
    }
  }
}
