package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.engine.StateCopy;
import io.radflow.training.engine.StateForm;
import io.radflow.training.network.BitNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** The engine's tensors, all parameters and all momentum, as a {@link StateForm}. */
final class EngineState {

  private final StateForm form;
  private final List<TensorValues> tensors;

  /**
   * @param threads native threads, recorded because they are part of a result's bits
   * @param tensors parameters, then momentum: what is written and read after the header, in order
   */
  EngineState(BitNetwork network, int threads, List<Tensor> tensors) {
    form = new StateForm(network, threads);
    this.tensors = tensors.stream().map(TensorValues::new).toList();
  }

  /** Of the parameters, which come before their momentum. */
  long parameterHash() {
    return StateForm.hash(tensors.subList(0, tensors.size() / 2));
  }

  /** Copies all tensors, in native memory. */
  StateCopy copy(long step) {
    return new Copy(step, tensors.stream().map(CopiedValues::of).toList());
  }

  /** Reads into the tensors and returns the step. */
  long read(InputStream in) throws IOException {
    return form.read(in, tensors);
  }

  private record TensorValues(Tensor tensor) implements StateForm.Values {

    @Override
    public long length() {
      return tensor.length();
    }

    @Override
    public void read(long at, float[] into, int count) {
      tensor.read((int) at, into, 0, count);
    }

    @Override
    public void write(long at, float[] from, int count) {
      tensor.write((int) at, from, 0, count);
    }
  }

  private record CopiedValues(FloatPointer memory) implements StateForm.Values {

    static CopiedValues of(TensorValues tensor) {
      CopiedValues copy = new CopiedValues(new FloatPointer(tensor.length()));
      float[] values = new float[StateForm.CHUNK_VALUES];
      for (long at = 0; at < tensor.length(); at += values.length) {
        int count = (int) Math.min(values.length, tensor.length() - at);
        tensor.read(at, values, count);
        copy.write(at, values, count);
      }
      return copy;
    }

    @Override
    public long length() {
      return memory.limit();
    }

    @Override
    public void read(long at, float[] into, int count) {
      memory.position(at).get(into, 0, count);
    }

    @Override
    public void write(long at, float[] from, int count) {
      memory.position(at).put(from, 0, count);
    }
  }

  private final class Copy implements StateCopy {

    private final long step;
    private final List<CopiedValues> copies;

    Copy(long step, List<CopiedValues> copies) {
      this.step = step;
      this.copies = copies;
    }

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
}
