/** The device that is a real GPU: CUDA's runtime, cuDNN, cuBLASLt, NVRTC and NVML by JavaCPP. */
package io.radflow.training.cudnn.cuda;
