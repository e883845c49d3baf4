/** What the engine asks of a GPU: memory, copies, streams, kernels, products and convolutions. */
package io.radflow.training.cudnn.device;
