package io.radflow.infra.models.format;

import java.io.Closeable;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** A file of named tensors. */
@Internal
public interface TensorFile extends Closeable {

  /** What the file is, in words. */
  String format();

  /** The tensors by name, in the file's order. */
  Map<String, StoredTensor> tensors();

  /** What RadFlow has said of the model when it wrote the file; empty in other files. */
  ModelDescription description();
}
