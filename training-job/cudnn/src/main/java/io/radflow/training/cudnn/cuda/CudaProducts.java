package io.radflow.training.cudnn.cuda;

import io.radflow.training.cudnn.device.ElementType;
import io.radflow.training.cudnn.device.Product;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Matrix products by cuBLASLt, whose matrices are column-major: it computes dᵀ = bᵀ·aᵀ on the same
 * memory. Algorithms are its first choice, which depends on sizes and GPU only, and partial sums
 * are added in float32, in one order.
 */
final class CudaProducts implements AutoCloseable {

  private static final long WORKSPACE_BYTES = 64L << 20;

  private final cublasLtContext context = new cublasLtContext();
  private final boolean tf32;
  private final Workspace workspace;
  private final Map<Product, Plan> plans = new HashMap<>();
  private final FloatPointer one = new FloatPointer(1f);
  private final FloatPointer zero = new FloatPointer(0f);

  private record Plan(
      cublasLtMatmulDescOpaque_t operation,
      cublasLtMatrixLayoutOpaque_t left,
      cublasLtMatrixLayoutOpaque_t right,
      cublasLtMatrixLayoutOpaque_t out,
      cublasLtMatmulHeuristicResult_t found) {

    cublasLtMatmulAlgo_t algorithm() {
      return found.algo();
    }
  }

  /**
   * @param tf32 whether float32 is multiplied as TF32
   */
  CudaProducts(boolean tf32, Workspace workspace) {
    this.tf32 = tf32;
    this.workspace = workspace;
    Status.cublas(cublas.cublasLtCreate(context), "start");
  }

  void multiply(Product product, long a, long b, long c, long d, CUstream_st stream) {
    Plan plan = plans.computeIfAbsent(product, this::plan);
    Status.cublas(
        cublas.cublasLtMatmul(
            context,
            plan.operation(),
            one,
            new Address(b),
            plan.left(),
            new Address(a),
            plan.right(),
            product.added() ? one : zero,
            new Address(c),
            plan.out(),
            new Address(d),
            plan.out(),
            plan.algorithm(),
            workspace.of(WORKSPACE_BYTES),
            WORKSPACE_BYTES,
            stream),
        "multiply " + product);
  }

  private Plan plan(Product p) {
    cublasLtMatmulDescOpaque_t operation = operation(p);
    cublasLtMatrixLayoutOpaque_t left =
        p.transposeB() ? layout(p.in(), p.k(), p.n()) : layout(p.in(), p.n(), p.k());
    cublasLtMatrixLayoutOpaque_t right =
        p.transposeA() ? layout(p.in(), p.m(), p.k()) : layout(p.in(), p.k(), p.m());
    cublasLtMatrixLayoutOpaque_t out = layout(p.out(), p.n(), p.m());
    return new Plan(operation, left, right, out, algorithm(p, operation, left, right, out));
  }

  private cublasLtMatmulDescOpaque_t operation(Product p) {
    int compute =
        tf32 && p.in() == ElementType.F32
            ? cublas.CUBLAS_COMPUTE_32F_FAST_TF32
            : cublas.CUBLAS_COMPUTE_32F;
    try (PointerPointer<cublasLtMatmulDescOpaque_t> made = new PointerPointer<>(1);
        IntPointer transposed = new IntPointer(new int[] {cublas.CUBLAS_OP_T})) {
      Status.cublas(
          cublas.cublasLtMatmulDescCreate(made, compute, cudart.CUDA_R_32F), "describe a product");
      cublasLtMatmulDescOpaque_t operation = made.get(cublasLtMatmulDescOpaque_t.class);
      if (p.transposeB()) {
        set(operation, cublas.CUBLASLT_MATMUL_DESC_TRANSA, transposed);
      }
      if (p.transposeA()) {
        set(operation, cublas.CUBLASLT_MATMUL_DESC_TRANSB, transposed);
      }
      return operation;
    }
  }

  private static void set(cublasLtMatmulDescOpaque_t operation, int attribute, IntPointer value) {
    Status.cublas(
        cublas.cublasLtMatmulDescSetAttribute(operation, attribute, value, Integer.BYTES),
        "describe a product");
  }

  /** Column-major, as it lies in memory. */
  private static cublasLtMatrixLayoutOpaque_t layout(ElementType type, long rows, long columns) {
    int code = type == ElementType.BF16 ? cudart.CUDA_R_16BF : cudart.CUDA_R_32F;
    try (PointerPointer<cublasLtMatrixLayoutOpaque_t> made = new PointerPointer<>(1)) {
      Status.cublas(
          cublas.cublasLtMatrixLayoutCreate(made, code, rows, columns, rows), "describe a matrix");
      return made.get(cublasLtMatrixLayoutOpaque_t.class);
    }
  }

  private cublasLtMatmulHeuristicResult_t algorithm(
      Product product,
      cublasLtMatmulDescOpaque_t operation,
      cublasLtMatrixLayoutOpaque_t left,
      cublasLtMatrixLayoutOpaque_t right,
      cublasLtMatrixLayoutOpaque_t out) {
    cublasLtMatmulHeuristicResult_t found = new cublasLtMatmulHeuristicResult_t();
    int[] count = new int[1];
    try (PointerPointer<cublasLtMatmulPreferenceOpaque_t> made = new PointerPointer<>(1);
        SizeTPointer limit = new SizeTPointer(1);
        IntPointer reductions =
            new IntPointer(new int[] {cublas.CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE})) {
      Status.cublas(cublas.cublasLtMatmulPreferenceCreate(made), "take preferences");
      cublasLtMatmulPreferenceOpaque_t preference =
          made.get(cublasLtMatmulPreferenceOpaque_t.class);
      limit.put(WORKSPACE_BYTES);
      Status.cublas(
          cublas.cublasLtMatmulPreferenceSetAttribute(
              preference, cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, limit, limit.sizeof()),
          "take a limit of its workspace");
      Status.cublas(
          cublas.cublasLtMatmulPreferenceSetAttribute(
              preference,
              cublas.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
              reductions,
              Integer.BYTES),
          "take the ways to add up");
      int status =
          cublas.cublasLtMatmulAlgoGetHeuristic(
              context, operation, left, right, out, out, preference, 1, found, count);
      cublas.cublasLtMatmulPreferenceDestroy(preference);
      Status.cublas(status, "choose an algorithm for " + product);
    }
    if (count[0] == 0) {
      throw new IllegalStateException("cuBLASLt has no algorithm for " + product);
    }
    return found;
  }

  @Override
  public void close() {
    for (Plan plan : plans.values()) {
      cublas.cublasLtMatmulDescDestroy(plan.operation());
      cublas.cublasLtMatrixLayoutDestroy(plan.left());
      cublas.cublasLtMatrixLayoutDestroy(plan.right());
      cublas.cublasLtMatrixLayoutDestroy(plan.out());
      plan.found().close();
    }
    one.close();
    zero.close();
    Status.cublas(cublas.cublasLtDestroy(context), "end");
  }
}
