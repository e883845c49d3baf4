package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Device;
import io.radflow.training.cudnn.device.DeviceStream;
import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.Grid;
import io.radflow.training.cudnn.device.HostMemory;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.util.List;

/**
 * All parameters on the device: float32 values, gradients and momentum, working copies of the
 * kernels, and what is measured of each output unit.
 */
final class ParameterMemory implements AutoCloseable {

  private static final int MEASURES = 4;
  private static final int RESULTS = 3;

  private final BitNetwork network;
  private final ParameterLayout layout;
  private final ElementType type;
  private final Device device;
  private final long values;
  private final long gradients;
  private final long momenta;
  private final long copies;
  private final long rows;
  private final long measures;
  private final long results;
  private boolean copiesAreStale = true;

  ParameterMemory(
      BitNetwork network, OptimizerSettings optimizer, ElementType type, Device device) {
    this.network = network;
    this.type = type;
    this.device = device;
    layout = new ParameterLayout(network, type);
    long bytes = valueBytes();
    values = cleared(bytes);
    gradients = cleared(bytes);
    momenta = cleared(bytes);
    copies = cleared(copyBytes());
    measures = cleared((long) layout.rows() * MEASURES * Float.BYTES);
    results = cleared(RESULTS * Double.BYTES);
    rows = device.allocate(layout.rowTableBytes());
    DeviceStream stream = device.computeStream();
    try (HostMemory table = device.allocateHost(layout.rowTableBytes(), false)) {
      layout.writeRows(
          table.slice(0, layout.rowTableBytes()), optimizer.adaptiveGradientClipping());
      stream.upload(rows, table, 0, layout.rowTableBytes());
      stream.synchronize();
    }
  }

  private long cleared(long bytes) {
    long address = device.allocate(bytes);
    device.computeStream().clear(address, bytes);
    return address;
  }

  long value(BitParameter parameter) {
    return values + layout.place(parameter).offset() * Float.BYTES;
  }

  long gradient(BitParameter parameter) {
    return gradients + layout.place(parameter).offset() * Float.BYTES;
  }

  /** All gradients, one after another in the network's order, with zeros between. */
  long gradients() {
    return gradients;
  }

  /** Values of all gradients and what is between them. */
  long gradientValues() {
    return layout.values();
  }

  long momentum(BitParameter parameter) {
    return momenta + layout.place(parameter).offset() * Float.BYTES;
  }

  /** A standardised kernel in the activations' type. */
  long copy(BitParameter parameter) {
    return copies + layout.place(parameter).copy() * type.bytes();
  }

  ParameterLayout.Place place(BitParameter parameter) {
    return layout.place(parameter);
  }

  List<BitParameter> all() {
    return network.parameters();
  }

  long clippableRows() {
    return layout.clippableRows();
  }

  /** Loss, Σg² and number of clipped rows of the last step, float64. */
  long results() {
    return results;
  }

  int resultBytes() {
    return RESULTS * Double.BYTES;
  }

  /** The working copies are to be made anew, because values were set. */
  void changed() {
    copiesAreStale = true;
  }

  void refreshCopies(DeviceStream stream) {
    if (copiesAreStale) {
      stream.launch(
          new Launch(
              "copy_parameters" + type.suffix(),
              Grid.of(layout.rows()),
              valueBytes() + copyBytes()),
          rows,
          values,
          copies,
          measures,
          (float) BitNetwork.STANDARDIZATION_EPSILON);
      copiesAreStale = false;
    }
  }

  void clearMomenta() {
    device.computeStream().clear(momenta, valueBytes());
  }

  /**
   * Adds a gradient, computed in the copy's type and padding, or puts it in the place of another.
   */
  void takeGradient(
      DeviceStream stream, BitParameter parameter, long from, Grid grid, boolean add) {
    ParameterLayout.Place place = layout.place(parameter);
    stream.launch(
        new Launch(
            "take_kernel_gradient" + type.suffix(),
            grid,
            parameter.count() * (type.bytes() + Float.BYTES)),
        from,
        gradient(parameter),
        parameter.count(),
        place.channels(),
        place.padded(),
        add ? 1 : 0);
  }

  /**
   * The optimiser's step, from the gradients that lie ready.
   *
   * @param scalars the step's, as loss.cu and parameters.cu read them
   * @param losses of each sample, float64
   */
  void update(DeviceStream stream, long scalars, long losses, int samples) {
    Grid ofRows = Grid.of(layout.rows());
    stream.launch(
        new Launch("measure_gradients", ofRows, 2 * valueBytes()),
        rows,
        values,
        gradients,
        measures);
    long measureBytes = (long) layout.rows() * MEASURES * Float.BYTES;
    stream.launch(
        new Launch("sum_up", Grid.of(1), measureBytes),
        rows,
        measures,
        scalars,
        losses,
        results,
        layout.rows(),
        samples);
    stream.launch(
        new Launch("update_parameters" + type.suffix(), ofRows, 5 * valueBytes() + copyBytes()),
        rows,
        scalars,
        results,
        values,
        gradients,
        momenta,
        copies,
        measures,
        (float) BitNetwork.STANDARDIZATION_EPSILON);
  }

  private long valueBytes() {
    return layout.values() * Float.BYTES;
  }

  private long copyBytes() {
    return layout.copies() * type.bytes();
  }

  /** Bytes of values, gradients and momentum. */
  long stateBytes() {
    return 3 * valueBytes();
  }

  @Override
  public void close() {
    List.of(values, gradients, momenta, copies, rows, measures, results).forEach(device::free);
  }
}
