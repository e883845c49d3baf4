package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.Grid;
import io.radflow.training.cudnn.device.Launch;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;

/** Group normalisation and ReLU, with what the way back needs. */
final class GroupNormRelu {

  private static final int MOST_LANES = 64;
  // Enough for a block to be worth its start; by sizes of an image only, so that neither the other
  // images nor the GPU change a sum's order.
  private static final int PIXELS_A_THREAD = 16;

  private final BitParameter gamma;
  private final BitParameter beta;
  private final Computation computation;
  private final Arena arena;
  private Tensor x;
  private Tensor y;
  // Each image's 32 means and 32 inverse deviations.
  private long statistics;

  GroupNormRelu(BitParameter gamma, BitParameter beta, Computation computation) {
    this.gamma = gamma;
    this.beta = beta;
    this.computation = computation;
    arena = computation.arena();
  }

  /** How an image's pixels are shared out among blocks. */
  private record Cut(int chunk, int chunks, int lanes, Grid grid) {

    static Cut of(Tensor x) {
      int vectors = x.channels() / Computation.VECTOR;
      int lanes = Math.min(MOST_LANES, Integer.highestOneBit(vectors));
      int chunk = Grid.THREADS / lanes * PIXELS_A_THREAD;
      int chunks = (x.pixels() + chunk - 1) / chunk;
      Grid grid = new Grid(chunks, (vectors + lanes - 1) / lanes, x.images());
      return new Cut(chunk, chunks, lanes, grid);
    }
  }

  private static long statisticsBytes(Tensor x) {
    return (long) x.images() * 2 * BitNetwork.GROUPS * Float.BYTES;
  }

  private static long sumBytes(Tensor x, int chunks) {
    return (long) x.images() * chunks * 2 * x.channels() * Float.BYTES;
  }

  /** The output of x, which is taken over. Both stay lent until they are released. */
  Tensor forward(Tensor input) {
    x = input;
    Cut cut = Cut.of(x);
    statistics = arena.take(statisticsBytes(x));
    measure(cut);
    y = arena.like(x);
    computation.launch(
        computation.typed("group_norm_apply", cut.grid(), 2 * x.bytes()),
        x.address(),
        computation.parameters().value(gamma),
        computation.parameters().value(beta),
        statistics,
        y.address(),
        x.pixels(),
        x.channels(),
        cut.chunk(),
        cut.lanes());
    return y;
  }

  private void measure(Cut cut) {
    long partial = arena.take(sumBytes(x, cut.chunks()));
    computation.launch(
        computation.typed("group_norm_sums", cut.grid(), x.bytes()),
        x.address(),
        partial,
        x.pixels(),
        x.channels(),
        cut.chunk(),
        cut.lanes());
    computation.launch(
        computation.typed("group_norm_statistics", Grid.of(x.images()), sumBytes(x, cut.chunks())),
        x.address(),
        partial,
        statistics,
        x.pixels(),
        x.channels(),
        cut.chunks(),
        (float) BitNetwork.GROUP_NORM_EPSILON);
    arena.give(partial);
  }

  Tensor x() {
    return x;
  }

  Tensor y() {
    return y;
  }

  /**
   * Turns the gradient by the output into that by the input, in place, and sets or adds those by
   * gamma and beta.
   *
   * @param residual added to the result, or null
   */
  void backward(Tensor gradient, Tensor residual) {
    Cut cut = Cut.of(x);
    long shares = arena.take(sumBytes(x, 1));
    long factors = arena.take(statisticsBytes(x));
    sumGradients(cut, gradient, shares, factors);
    computation.launch(
        computation.typed(
            "group_norm_gradient_apply", cut.grid(), (residual == null ? 3 : 4) * x.bytes()),
        x.address(),
        gradient.address(),
        residual == null ? 0L : residual.address(),
        computation.parameters().value(gamma),
        computation.parameters().value(beta),
        statistics,
        factors,
        gradient.address(),
        x.pixels(),
        x.channels(),
        cut.chunk(),
        cut.lanes());
    computation.launch(
        new Launch(
            "group_norm_parameter_gradients", computation.over(x.channels()), sumBytes(x, 1)),
        shares,
        computation.parameters().gradient(gamma),
        computation.parameters().gradient(beta),
        x.images(),
        x.channels(),
        computation.adding() ? 1 : 0);
    arena.give(shares);
    arena.give(factors);
  }

  /** Each image's shares in the gradients by gamma and beta, and two factors of each group. */
  private void sumGradients(Cut cut, Tensor gradient, long shares, long factors) {
    long partial = arena.take(sumBytes(x, cut.chunks()));
    computation.launch(
        computation.typed("group_norm_gradient_sums", cut.grid(), 2 * x.bytes()),
        x.address(),
        gradient.address(),
        computation.parameters().value(gamma),
        computation.parameters().value(beta),
        statistics,
        partial,
        x.pixels(),
        x.channels(),
        cut.chunk(),
        cut.lanes());
    computation.launch(
        new Launch("group_norm_gradient_combine", Grid.of(x.images()), sumBytes(x, cut.chunks())),
        partial,
        computation.parameters().value(gamma),
        statistics,
        shares,
        factors,
        x.pixels(),
        x.channels(),
        cut.chunks());
    arena.give(partial);
  }

  void release() {
    arena.give(x);
    releaseOutput();
  }

  /** All but the input. */
  void releaseOutput() {
    arena.give(y);
    arena.give(statistics);
  }
}
