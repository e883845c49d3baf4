package io.radflow.training.cudnn.cuda;

import java.util.function.IntFunction;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.global.cudnn;

/**
 * Chooses cuDNN's algorithms: the fastest of all, by measuring; or, to be deterministic, the first
 * in cuDNN's own order that adds up in one order, since measured times change from run to run.
 */
@SuppressWarnings("deprecation") // cuDNN 9 has it whole; its successor is only for graphs.
final class AlgorithmChoice {

  private static final long WORKSPACE_BYTES = 512L << 20;
  private static final int MOST = 10;

  private final cudnnContext context;
  private final boolean deterministic;
  private final Workspace workspace;

  AlgorithmChoice(cudnnContext context, boolean deterministic, Workspace workspace) {
    this.context = context;
    this.deterministic = deterministic;
    this.workspace = workspace;
  }

  /**
   * A choice.
   *
   * @param number cuDNN's
   * @param bytes of workspace that it needs
   * @param math kind of arithmetic that it was offered with
   */
  record Algorithm(int number, long bytes, int math) {}

  private record Candidate(Algorithm algorithm, int status, boolean deterministic) {}

  private Algorithm first(
      int count, IntFunction<Candidate> candidates, ConvolutionDescriptors d, String what) {
    for (int i = 0; i < count; i++) {
      Candidate candidate = candidates.apply(i);
      if (candidate.status() == cudnn.CUDNN_STATUS_SUCCESS
          && candidate.algorithm().bytes() <= WORKSPACE_BYTES
          && (candidate.deterministic() || !deterministic)) {
        return candidate.algorithm();
      }
    }
    throw new IllegalStateException(
        String.format(
            "cuDNN has no%s algorithm for the %s of %s within %d MiB of workspace",
            deterministic ? " deterministic" : "", what, d.shape(), WORKSPACE_BYTES >> 20));
  }

  /** What is at y is lost. */
  Algorithm forward(ConvolutionDescriptors d, long x, long kernel, long y) {
    int[] count = new int[1];
    try (cudnnConvolutionFwdAlgoPerf_t found = new cudnnConvolutionFwdAlgoPerf_t(MOST)) {
      Status.cudnn(
          deterministic
              ? cudnn.cudnnGetConvolutionForwardAlgorithm_v7(
                  context, d.x(), d.kernel(), d.convolution(), d.y(), MOST, count, found)
              : cudnn.cudnnFindConvolutionForwardAlgorithmEx(
                  context,
                  d.x(),
                  new Address(x),
                  d.kernel(),
                  new Address(kernel),
                  d.convolution(),
                  d.y(),
                  new Address(y),
                  MOST,
                  count,
                  found,
                  workspace.of(WORKSPACE_BYTES),
                  WORKSPACE_BYTES),
          "rank algorithms of " + d.shape());
      return first(
          count[0],
          i -> {
            cudnnConvolutionFwdAlgoPerf_t one = found.position(i);
            return candidate(
                one.algo(), one.memory(), one.mathType(), one.status(), one.determinism());
          },
          d,
          "output");
    }
  }

  /** What is at out is lost. */
  Algorithm inputGradient(ConvolutionDescriptors d, long kernel, long gradient, long out) {
    int[] count = new int[1];
    try (cudnnConvolutionBwdDataAlgoPerf_t found = new cudnnConvolutionBwdDataAlgoPerf_t(MOST)) {
      Status.cudnn(
          deterministic
              ? cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                  context, d.kernel(), d.y(), d.convolution(), d.x(), MOST, count, found)
              : cudnn.cudnnFindConvolutionBackwardDataAlgorithmEx(
                  context,
                  d.kernel(),
                  new Address(kernel),
                  d.y(),
                  new Address(gradient),
                  d.convolution(),
                  d.x(),
                  new Address(out),
                  MOST,
                  count,
                  found,
                  workspace.of(WORKSPACE_BYTES),
                  WORKSPACE_BYTES),
          "rank algorithms of " + d.shape());
      return first(
          count[0],
          i -> {
            cudnnConvolutionBwdDataAlgoPerf_t one = found.position(i);
            return candidate(
                one.algo(), one.memory(), one.mathType(), one.status(), one.determinism());
          },
          d,
          "gradient by the input");
    }
  }

  /** Measures into memory of its own: gradients may be added to what is there. */
  Algorithm kernelGradient(ConvolutionDescriptors d, long x, long gradient) {
    int[] count = new int[1];
    long scratch = (d.kernelBytes() + 255) / 256 * 256;
    try (cudnnConvolutionBwdFilterAlgoPerf_t found =
        new cudnnConvolutionBwdFilterAlgoPerf_t(MOST)) {
      Status.cudnn(
          deterministic
              ? cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                  context, d.x(), d.y(), d.convolution(), d.kernel(), MOST, count, found)
              : cudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx(
                  context,
                  d.x(),
                  new Address(x),
                  d.y(),
                  new Address(gradient),
                  d.convolution(),
                  d.kernel(),
                  workspace.of(WORKSPACE_BYTES + scratch),
                  MOST,
                  count,
                  found,
                  new Address(workspace.of(WORKSPACE_BYTES + scratch).address() + scratch),
                  WORKSPACE_BYTES),
          "rank algorithms of " + d.shape());
      return first(
          count[0],
          i -> {
            cudnnConvolutionBwdFilterAlgoPerf_t one = found.position(i);
            return candidate(
                one.algo(), one.memory(), one.mathType(), one.status(), one.determinism());
          },
          d,
          "gradient by the kernel");
    }
  }

  private static Candidate candidate(
      int number, long bytes, int math, int status, int determinism) {
    return new Candidate(
        new Algorithm(number, bytes, math), status, determinism == cudnn.CUDNN_DETERMINISTIC);
  }
}
