package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StateForm;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.BitWeights;
import io.radflow.training.weights.HeadInitialization;
import io.radflow.training.weights.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;

/** Weights and momentum on the device: copied, written and read. */
final class DeviceState implements AutoCloseable {

  private final BitNetwork network;
  private final Device device;
  private final ParameterMemory memory;
  private final HostMemory bounce;
  private final DeviceValues values;
  private final DeviceValues momenta;
  private final DeviceValues gradients;
  private final StateForm form;

  DeviceState(BitNetwork network, ParameterMemory memory, Device device) {
    this.network = network;
    this.device = device;
    this.memory = memory;
    bounce = DeviceValues.bounce(device);
    List<BitParameter> all = network.parameters();
    values = new DeviceValues(all, memory::value, device, bounce, memory::changed);
    momenta = new DeviceValues(all, memory::momentum, device, bounce, () -> {});
    gradients = new DeviceValues(all, memory::gradient, device, bounce, () -> {});
    form = new StateForm(network, StateForm.GPU);
  }

  ParameterStore values() {
    return values;
  }

  /** Of the last step. */
  float[] gradient(BitParameter parameter) {
    return gradients.values(parameter);
  }

  /** Of the weights as they are on the device. */
  long parameterHash() {
    return StateForm.hash(values.onDevice());
  }

  StateCopy copy(long step) {
    return new Copy(
        form, step, Stream.of(values, momenta).flatMap(part -> part.copied().stream()).toList());
  }

  private record Copy(StateForm form, long step, List<DeviceValues.Copied> copies)
      implements StateCopy {

    @Override
    public void write(OutputStream out) throws IOException {
      form.write(out, step, copies);
    }

    @Override
    public long bytes() {
      return form.bytes(copies);
    }

    @Override
    public void close() {
      copies.forEach(copy -> copy.memory().close());
    }
  }

  /** Returns the step that it is of. */
  long read(InputStream in) throws IOException {
    return form.read(
        in, Stream.of(values, momenta).flatMap(part -> part.onDevice().stream()).toList());
  }

  void writeWeights(OutputStream npz) throws IOException {
    new BitWeights(network).write(values, npz);
  }

  /** Momentum begins at 0. */
  void readWeights(InputStream npz, HeadInitialization head, long seed) throws IOException {
    new BitWeights(network).read(npz, values, head, seed);
    device.bind();
    memory.clearMomenta();
  }

  void writeMomentum(OutputStream npz) throws IOException {
    new BitWeights(network).write(momenta, npz);
  }

  void readMomentum(InputStream npz) throws IOException {
    new BitWeights(network).read(npz, momenta, HeadInitialization.FROM_FILE, 0);
  }

  @Override
  public void close() {
    bounce.close();
  }
}
