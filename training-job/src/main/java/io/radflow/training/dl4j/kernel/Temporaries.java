package io.radflow.training.dl4j.kernel;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays of one operation, freed at its end: a device's memory must not wait for Java's. */
final class Temporaries implements AutoCloseable {

  private final List<INDArray> arrays = new ArrayList<>();

  /** Frees an array that owns its memory at the end. */
  INDArray keep(INDArray array) {
    arrays.add(array);
    return array;
  }

  /** A new array of undefined content. */
  INDArray like(INDArray array) {
    return keep(Nd4j.createUninitialized(DataType.FLOAT, array.shape(), 'c'));
  }

  INDArray zeros(long... shape) {
    return keep(Nd4j.zeros(DataType.FLOAT, shape));
  }

  /** 1 where a condition's array is true, else 0. */
  INDArray mask(INDArray condition) {
    return keep(keep(condition).castTo(DataType.FLOAT));
  }

  @Override
  public void close() {
    // Some operations return their argument: freeing twice is no error.
    arrays.stream().filter(array -> !array.wasClosed()).forEach(INDArray::close);
  }
}
