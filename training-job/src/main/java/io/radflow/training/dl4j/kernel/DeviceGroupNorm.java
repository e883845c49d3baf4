package io.radflow.training.dl4j.kernel;

import io.radflow.training.network.BitNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Group normalisation and ReLU in ND4J's operations. */
final class DeviceGroupNorm {

  private static final int GROUPS = BitNetwork.GROUPS;

  private DeviceGroupNorm() {}

  static void forward(Parameter gamma, Parameter beta, Tensor x, Tensor statistics, Tensor y) {
    long images = x.images();
    long channels = x.channels();
    INDArray groups = x.array().reshape('c', images, x.rows() / images, GROUPS, channels / GROUPS);
    INDArray mean = groups.mean(1, 3);
    INDArray inverse = groups.var(false, 1, 3);
    inverse.addi(BitNetwork.GROUP_NORM_EPSILON);
    Transforms.sqrt(inverse, false).rdivi(1);
    part(statistics, 0).assign(mean);
    part(statistics, 1).assign(inverse);
    INDArray scale = byChannel(statistics, 1, channels);
    Broadcast.multiply(scale, gamma.values().array().reshape('c', 1, 1, channels));
    INDArray output = pixels(y).assign(pixels(x));
    Broadcast.subtract(output, byChannel(statistics, 0, channels));
    Broadcast.multiply(output, scale);
    Broadcast.add(output, beta.values().array().reshape('c', 1, 1, channels));
    rectify(output);
  }

  /** (z + |z|) / 2, because ND4J's ReLU makes 0 of NaN. */
  private static void rectify(INDArray z) {
    INDArray absolute = Transforms.abs(Temporaries.like(z).assign(z), false);
    z.addi(absolute).muli(0.5);
  }

  static void backward(
      Parameter gamma,
      Parameter beta,
      Tensor x,
      Tensor statistics,
      Tensor y,
      Tensor gradient,
      Tensor residual) {
    long channels = x.channels();
    INDArray d = pixels(gradient);
    INDArray product = Temporaries.like(d);
    d.muli(Nd4j.exec(new Step(pixels(y), product, 0)));
    INDArray inverse = byChannel(statistics, 1, channels);
    INDArray hat = Temporaries.like(d).assign(pixels(x));
    Broadcast.subtract(hat, byChannel(statistics, 0, channels));
    Broadcast.multiply(hat, inverse);
    INDArray sums = d.sum(1);
    INDArray products = product.assign(d).muli(hat).sum(1);
    beta.gradient().array().assign(sums.sum(0));
    gamma.gradient().array().assign(products.sum(0));
    // dx = r(γd − mean(γd) − x̂·mean(γd·x̂)), the means over the group.
    INDArray gammas = gamma.values().array().reshape('c', 1, 1, channels);
    Broadcast.multiply(d, gammas);
    Broadcast.multiply(hat, groupMean(products, gammas, x));
    d.subi(hat);
    Broadcast.subtract(d, groupMean(sums, gammas, x));
    Broadcast.multiply(d, inverse);
    if (residual != null) {
      d.addi(pixels(residual));
    }
  }

  /** Means over group and pixels of γ times sums over pixels [N, C], as [N, 1, C]. */
  private static INDArray groupMean(INDArray sums, INDArray gammas, Tensor x) {
    long images = x.images();
    long channels = x.channels();
    INDArray weighted = Broadcast.multiply(sums.dup('c').reshape('c', images, 1, channels), gammas);
    INDArray mean = weighted.reshape('c', images, GROUPS, channels / GROUPS).sum(2);
    mean.divi((double) x.length() / images / GROUPS);
    return repeated(mean, channels);
  }

  /** One of both statistics for each channel, [N, 1, C]. */
  private static INDArray byChannel(Tensor statistics, int which, long channels) {
    return repeated(part(statistics, which), channels);
  }

  /** [N, GROUPS] as [N, 1, C]. */
  private static INDArray repeated(INDArray byGroup, long channels) {
    long images = byGroup.size(0);
    INDArray repeated = Temporaries.zeros(images, GROUPS, channels / GROUPS);
    INDArray dense = byGroup.dup('c');
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
