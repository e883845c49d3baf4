package io.radflow.infra.models.pytorch;

import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.StoredTensor;
import io.radflow.infra.models.format.TensorFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;

/**
 * A file of PyTorch's, whichever of its two forms.
 *
 * @param description of a file that RadFlow has written
 * @param file what is closed with it
 */
record TorchFile(
    String format, Map<String, StoredTensor> tensors, ModelDescription description, Closeable file)
    implements TensorFile {

  TorchFile {
    tensors = Collections.unmodifiableMap(tensors);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
