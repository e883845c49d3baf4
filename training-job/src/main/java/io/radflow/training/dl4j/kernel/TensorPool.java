package io.radflow.training.dl4j.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lends activations and gradients and takes them back, because fresh native memory is dear. After
 * the first batch of a size nothing is allocated. For one thread.
 */
@Internal
public final class TensorPool {

  // A slab more than this many times too large is left for a larger tensor.
  private static final int LARGEST_WASTE = 2;

  private final List<Slab> free = new ArrayList<>();
  private final Map<INDArray, Loan> lent = new IdentityHashMap<>();

  private record Loan(Slab slab, Tensor tensor) {}

  private static final class Slab {
    private final Tensor whole;
    private final Map<List<Long>, Tensor> views = new HashMap<>();

    Slab(long length) {
      whole = Tensor.allocate(length);
    }

    Tensor view(List<Long> shape) {
      return views.computeIfAbsent(
          shape, s -> whole.prefix(s.stream().mapToLong(Long::longValue).toArray()));
    }
  }

  /** A tensor of undefined content, to be given back with {@link #give}. */
  public Tensor take(long... shape) {
    long length = 1;
    List<Long> key = new ArrayList<>(shape.length);
    for (long size : shape) {
      length *= size;
      key.add(size);
    }
    Slab slab = smallestFitting(length);
    Tensor tensor = slab.view(key);
    lent.put(tensor.array(), new Loan(slab, tensor));
    return tensor;
  }

  private Slab smallestFitting(long length) {
    int best = -1;
    for (int i = 0; i < free.size(); i++) {
      long capacity = free.get(i).whole.length();
      if (capacity >= length
          && capacity <= LARGEST_WASTE * length
          && (best < 0 || capacity < free.get(best).whole.length())) {
        best = i;
      }
    }
    return best < 0 ? new Slab(length) : free.remove(best);
  }

  /** Takes a lent tensor back. */
  public void give(Tensor tensor) {
    Loan loan = lent.remove(tensor.array());
    if (loan == null) {
      throw new IllegalStateException("A tensor came back that was not lent");
    }
    free.add(loan.slab());
  }

  /** The lent tensor of an array that went through the graph. */
  public Tensor lent(INDArray array) {
    Loan loan = lent.get(array);
    if (loan == null) {
      throw new IllegalStateException("An array came through the graph that was not lent");
    }
    return loan.tensor();
  }

  /** Takes back whatever an abandoned step left. */
  public void giveAll() {
    lent.values().forEach(loan -> free.add(loan.slab()));
    lent.clear();
  }

  /** Frees the memory of everything that is not lent. */
  public void close() {
    free.forEach(slab -> slab.whole.close());
    free.clear();
  }
}
