/** What PyTorch's torch.save writes: pickles that may hold tensors and plain values, no more. */
package io.radflow.infra.models.pytorch;
