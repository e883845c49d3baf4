package io.radflow.training.dl4j;

import java.util.Arrays;
import java.util.List;

/**
 * The root: a 7×7 convolution of stride 2 and a 3×3 maximum of stride 2. The convolution is a
 * product with unfolded patches, so that no gradient by the image is computed.
 */
final class RootBlock implements Block {

  private static final int KERNEL = 7;
  private static final int STRIDE = 2;
  private static final int PADDING = 3;
  private static final int IMAGE_CHANNELS = 3;
  private static final int PATCH = KERNEL * KERNEL * IMAGE_CHANNELS;
  private static final int PATCH_ROW = KERNEL * IMAGE_CHANNELS;

  private final StandardizedKernel kernel;
  private final RootPool maximum;
  private final TensorPool pool;
  private final Workers workers;
  private Tensor patches;

  RootBlock(List<Parameter> parameters, TensorPool pool, Workers workers) {
    kernel = new StandardizedKernel(parameters.get(0), workers);
    maximum = new RootPool(pool, workers);
    this.pool = pool;
    this.workers = workers;
  }

  @Override
  public Tensor forward(Tensor x, boolean keep) {
    int height = (int) (x.size(1) - 1) / STRIDE + 1;
    int width = (int) (x.size(2) - 1) / STRIDE + 1;
    patches = pool.take(x.size(0), height, width, PATCH);
    workers.run(x.images(), (image, scratch) -> unfold(image, x, scratch));
    pool.give(x);
    Tensor convolved = pool.take(patches.size(0), height, width, kernel.outChannels());
    NativeOps.product(patches.matrix(), false, kernel.rows(), true, convolved.matrix(), false);
    if (!keep) {
      pool.give(patches);
    }
    Tensor pooled = maximum.forward(convolved, keep);
    pool.give(convolved);
    return pooled;
  }

  private void unfold(int image, Tensor x, Scratch scratch) {
    int height = (int) x.size(1);
    int rowLength = (int) x.size(2) * IMAGE_CHANNELS;
    float[] pixels = scratch.floats(0, height * rowLength);
    x.floats().get(image * height * rowLength, pixels, 0, height * rowLength);
    int outHeight = (int) patches.size(1);
    int patchRow = (int) patches.size(2) * PATCH;
    float[] row = scratch.floats(1, patchRow);
    for (int y = 0; y < outHeight; y++) {
      for (int ky = 0; ky < KERNEL; ky++) {
        unfoldRow(pixels, y * STRIDE - PADDING + ky, height, rowLength, row, ky, patchRow);
      }
      patches.floats().put((image * outHeight + y) * patchRow, row, 0, patchRow);
    }
  }

  /** Copies what each patch of a row takes of one image row, with zeros outside. */
  private static void unfoldRow(
      float[] pixels, int y, int height, int rowLength, float[] row, int ky, int patchRow) {
    int from = -PADDING * IMAGE_CHANNELS;
    for (int at = ky * PATCH_ROW; at < patchRow; at += PATCH) {
      if (y < 0 || y >= height) {
        Arrays.fill(row, at, at + PATCH_ROW, 0f);
      } else {
        int left = Math.max(0, -from);
        int right = Math.max(left, Math.min(PATCH_ROW, rowLength - from));
        Arrays.fill(row, at, at + left, 0f);
        System.arraycopy(pixels, y * rowLength + from + left, row, at + left, right - left);
        Arrays.fill(row, at + right, at + PATCH_ROW, 0f);
      }
      from += STRIDE * IMAGE_CHANNELS;
    }
  }

  @Override
  public Tensor backward(Tensor gradient) {
    Tensor convolved = maximum.backward(gradient);
    pool.give(gradient);
    NativeOps.product(
        convolved.matrix(), true, patches.matrix(), false, kernel.gradientRows(), false);
    kernel.finishGradient();
    pool.give(convolved);
    pool.give(patches);
    return null;
  }

  @Override
  public void invalidate() {
    kernel.invalidate();
  }

  @Override
  public void close() {
    kernel.close();
  }
}
