package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.emulated.EmulatedDevice;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.Precision;
import io.radflow.training.network.BitNetwork;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** An emulated device with the parameters of a small network, and arrays that go there and back. */
final class KernelRoom implements AutoCloseable {

  static final BitNetwork NETWORK = new BitNetwork(List.of(1, 1, 1, 1), 1, 5);

  final EmulatedDevice device;
  final Arena arena;
  final ParameterMemory parameters;
  final Computation computation;
  private final ElementType type;
  private final Random random = new Random(11);

  KernelRoom(Precision precision) {
    device = new EmulatedDevice(precision);
    device.bind();
    type = precision == Precision.BF16 ? ElementType.BF16 : ElementType.F32;
    arena = new Arena(device, () -> {});
    parameters = new ParameterMemory(NETWORK, OptimizerSettings.sgdAgc(1e-4), type, device);
    computation = new Computation(stream(), parameters, arena, type, 2);
  }

  DeviceStream stream() {
    return device.computeStream();
  }

  /** Relative to what is rounded: a value of the activations' type has so many bits. */
  double tolerance() {
    return type == ElementType.F32 ? 2e-6 : 1e-2;
  }

  /** Values between −1 and 1 that the activations' type holds exactly. */
  float[] noise(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = rounded(2 * random.nextFloat() - 1);
    }
    return values;
  }

  private float rounded(float value) {
    return type == ElementType.F32
        ? value
        : Float.intBitsToFloat(Float.floatToIntBits(value) & 0xffff0000);
  }

  /** The largest difference; AssertJ takes minutes for arrays of millions. */
  static double apart(float[] found, double[] expected) {
    if (found.length != expected.length) {
      throw new AssertionError(found.length + " values, not " + expected.length);
    }
    double apart = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs(found[i] - expected[i]);
      apart = difference <= apart ? apart : difference;
    }
    return apart;
  }

  /** A tensor of the activations' type. */
  Tensor tensor(int images, int height, int width, int channels, float[] values) {
    Tensor tensor = arena.take(type, images, height, width, channels);
    write(tensor.address(), type, values);
    return tensor;
  }

  float[] read(Tensor tensor) {
    return read(tensor.address(), tensor.type(), Math.toIntExact(tensor.values()));
  }

  void writeFloats(long address, float[] values) {
    write(address, ElementType.F32, values);
  }

  float[] readFloats(long address, int count) {
    return read(address, ElementType.F32, count);
  }

  void write(long address, ElementType of, float[] values) {
    int bytes = values.length * of.bytes();
    try (HostMemory host = device.allocateHost(bytes, false)) {
      ByteBuffer to = host.slice(0, bytes);
      for (float value : values) {
        if (of == ElementType.F32) {
          to.putFloat(value);
        } else {
          to.putShort((short) (Float.floatToIntBits(value) >>> 16));
        }
      }
      stream().upload(address, host, 0, bytes);
      stream().synchronize();
    }
  }

  float[] read(long address, ElementType of, int count) {
    float[] values = new float[count];
    ByteBuffer from = readBytes(address, count * of.bytes());
    for (int i = 0; i < count; i++) {
      values[i] =
          of == ElementType.F32 ? from.getFloat() : Float.intBitsToFloat(from.getShort() << 16);
    }
    return values;
  }

  ByteBuffer readBytes(long address, int bytes) {
    try (HostMemory host = device.allocateHost(bytes, false)) {
      stream().download(host, 0, address, bytes);
      stream().synchronize();
      ByteBuffer from = host.slice(0, bytes);
      return ByteBuffer.allocate(bytes).order(from.order()).put(from).flip();
    }
  }

  @Override
  public void close() {
    arena.close();
    parameters.close();
    device.close();
  }
}
