package io.radflow.training.cudnn.cuda;

import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;

/** Turns what CUDA's libraries return into exceptions. */
final class Status {

  private Status() {}

  static void cuda(int status, String what) {
    if (status != cudart.cudaSuccess) {
      throw failed("CUDA", what, status, cudart.cudaGetErrorString(status));
    }
  }

  /** Of the driver's own functions. */
  static void driver(int status, String what) {
    if (status != cudart.CUDA_SUCCESS) {
      throw new IllegalStateException(
          String.format("CUDA's driver cannot %s: status %d", what, status));
    }
  }

  static void cudnn(int status, String what) {
    if (status != cudnn.CUDNN_STATUS_SUCCESS) {
      throw failed("cuDNN", what, status, cudnn.cudnnGetErrorString(status));
    }
  }

  static void cublas(int status, String what) {
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      throw failed("cuBLASLt", what, status, cublas.cublasLtGetStatusString(status));
    }
  }

  static void nvrtc(int status, String what) {
    if (status != nvrtc.NVRTC_SUCCESS) {
      throw failed("NVRTC", what, status, nvrtc.nvrtcGetErrorString(status));
    }
  }

  private static IllegalStateException failed(
      String library, String what, int status, BytePointer message) {
    return new IllegalStateException(
        String.format(
            "%s cannot %s: %s (status %d)",
            library, what, message == null ? "unknown" : message.getString(), status));
  }
}
