package io.radflow.training.dl4j.kernel;

import io.radflow.training.network.BitNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Group normalisation and ReLU in ND4J's operations. */
final class DeviceGroupNorm {

  private static final int GROUPS = BitNetwork.GROUPS;

  private final TensorPool pool;

  DeviceGroupNorm(TensorPool pool) {
    this.pool = pool;
  }

  void forward(Parameter gamma, Parameter beta, Tensor x, Tensor statistics, Tensor y) {
    long images = x.images();
    long channels = x.channels();
    try (Temporaries temporaries = new Temporaries()) {
      INDArray groups =
          x.array().reshape('c', images, x.rows() / images, GROUPS, channels / GROUPS);
      INDArray mean = temporaries.keep(groups.mean(1, 3));
      INDArray inverse = temporaries.keep(groups.var(false, 1, 3));
      inverse.addi(BitNetwork.GROUP_NORM_EPSILON);
      Transforms.sqrt(inverse, false).rdivi(1);
      part(statistics, 0).assign(mean);
      part(statistics, 1).assign(inverse);
      INDArray scale = byChannel(statistics, 1, channels, temporaries);
      Broadcast.multiply(scale, gamma.values().array().reshape('c', 1, 1, channels));
      INDArray output = pixels(y).assign(pixels(x));
      Broadcast.subtract(output, byChannel(statistics, 0, channels, temporaries));
      Broadcast.multiply(output, scale);
      Broadcast.add(output, beta.values().array().reshape('c', 1, 1, channels));
      rectify(output);
    }
  }

  /** (z + |z|) / 2, because ND4J's ReLU makes 0 of NaN. */
  private void rectify(INDArray z) {
    Tensor absolute = pool.take(z.shape());
    Transforms.abs(absolute.array().assign(z), false);
    z.addi(absolute.array()).muli(0.5);
    pool.give(absolute);
  }

  void backward(
      Parameter gamma,
      Parameter beta,
      Tensor x,
      Tensor statistics,
      Tensor y,
      Tensor gradient,
      Tensor residual) {
    long channels = x.channels();
    Tensor normalized = pool.take(x.array().shape());
    Tensor product = pool.take(x.array().shape());
    try (Temporaries temporaries = new Temporaries()) {
      INDArray d = pixels(gradient);
      d.muli(temporaries.mask(pixels(y).gt(0)));
      INDArray inverse = byChannel(statistics, 1, channels, temporaries);
      INDArray hat = pixels(normalized).assign(pixels(x));
      Broadcast.subtract(hat, byChannel(statistics, 0, channels, temporaries));
      Broadcast.multiply(hat, inverse);
      INDArray sums = temporaries.keep(d.sum(1));
      INDArray products = temporaries.keep(pixels(product).assign(d).muli(hat).sum(1));
      beta.gradient().array().assign(temporaries.keep(sums.sum(0)));
      gamma.gradient().array().assign(temporaries.keep(products.sum(0)));
      // dx = r(γd − mean(γd) − x̂·mean(γd·x̂)), the means over the group.
      INDArray gammas = gamma.values().array().reshape('c', 1, 1, channels);
      Broadcast.multiply(d, gammas);
      Broadcast.multiply(hat, groupMean(products, gammas, x, temporaries));
      d.subi(hat);
      Broadcast.subtract(d, groupMean(sums, gammas, x, temporaries));
      Broadcast.multiply(d, inverse);
      if (residual != null) {
        d.addi(pixels(residual));
      }
    } finally {
      pool.give(normalized);
      pool.give(product);
    }
  }

  /** Means over group and pixels of γ times sums over pixels [N, C], as [N, 1, C]. */
  private static INDArray groupMean(
      INDArray sums, INDArray gammas, Tensor x, Temporaries temporaries) {
    long images = x.images();
    long channels = x.channels();
    INDArray weighted =
        Broadcast.multiply(
            temporaries.keep(sums.dup('c')).reshape('c', images, 1, channels), gammas);
    INDArray mean =
        temporaries.keep(weighted.reshape('c', images, GROUPS, channels / GROUPS).sum(2));
    mean.divi((double) x.length() / images / GROUPS);
    return repeated(mean, channels, temporaries);
  }

  /** One of both statistics for each channel, [N, 1, C]. */
  private static INDArray byChannel(
      Tensor statistics, int which, long channels, Temporaries temporaries) {
    return repeated(part(statistics, which), channels, temporaries);
  }

  /** [N, GROUPS] as [N, 1, C]. */
  private static INDArray repeated(INDArray byGroup, long channels, Temporaries temporaries) {
    long images = byGroup.size(0);
    INDArray repeated = temporaries.zeros(images, GROUPS, channels / GROUPS);
    INDArray dense = temporaries.keep(byGroup.dup('c'));
    Broadcast.add(repeated, dense.reshape('c', images, GROUPS, 1));
    return repeated.reshape('c', images, 1, channels);
  }

  private static INDArray part(Tensor statistics, int which) {
    return statistics
        .array()
        .get(NDArrayIndex.all(), NDArrayIndex.interval(which * GROUPS, (which + 1) * GROUPS));
  }

  /** [N, H·W, C]. */
  private static INDArray pixels(Tensor x) {
    return x.array().reshape('c', x.images(), x.rows() / x.images(), x.channels());
  }
}
