/**
 * The BiT engine for GPUs on cuDNN 9 and cuBLASLt, with kernels of its own that NVRTC compiles.
 * Everything here is above {@link io.radflow.training.cudnn.device.Device}.
 */
package io.radflow.training.cudnn;
