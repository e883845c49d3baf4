package io.radflow.infra.models.pytorch;

import io.radflow.infra.models.format.FileSlice;
import io.radflow.infra.models.format.StoredTensor;
import io.radflow.training.weights.Printable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights in what a pickle holds: itself, or under the key that training scripts use. */
final class StateDictionary {

  private static final List<String> KEYS = List.of("state_dict", "model", "model_state_dict");

  private StateDictionary() {}

  /** Where the file has a storage's values. */
  interface Storages {
    FileSlice slice(StorageReference storage) throws IOException;
  }

  /**
   * The tensors of a checkpoint; its other values, such as epoch and optimizer, are passed over.
   *
   * @throws IOException if there is anything but tensors among the weights, or one that leaves its
   *     storage
   */
  static Map<String, StoredTensor> tensors(Object pickled, ByteOrder order, Storages storages)
      throws IOException {
    Map<?, ?> weights = weights(pickled);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> one : weights.entrySet()) {
      String name = Printable.of(String.valueOf(one.getKey()));
      if (!(one.getKey() instanceof String) || !(one.getValue() instanceof PickledTensor tensor)) {
        throw new IOException(
            "'%s' among the weights is %s, expected tensors by name"
                .formatted(name, kind(one.getValue())));
      }
      try {
        tensors.put((String) one.getKey(), stored(tensor, order, storages));
      } catch (IllegalArgumentException e) {
        throw new IOException(name + ": " + e.getMessage(), e);
      }
    }
    return tensors;
  }

  private static Map<?, ?> weights(Object pickled) throws IOException {
    if (!(pickled instanceof Map<?, ?> checkpoint)) {
      throw new IOException(
          "The file holds %s, expected a dictionary of weights, or of a checkpoint"
              .formatted(kind(pickled)));
    }
    for (String key : KEYS) {
      if (checkpoint.get(key) instanceof Map<?, ?> weights) {
        return weights;
      }
    }
    return checkpoint;
  }

  private static String kind(Object value) {
    if (value instanceof Map<?, ?>) {
      return "a dictionary";
    }
    if (value instanceof List<?>) {
      return "a list";
    }
    return value instanceof PickledTensor
        ? "a tensor"
        : "a " + value.getClass().getSimpleName().replace("Optional", "None");
  }

  private static StoredTensor stored(PickledTensor tensor, ByteOrder order, Storages storages)
      throws IOException {
    StorageReference storage = tensor.storage();
    int bytes = storage.type().bytes();
    FileSlice all = storages.slice(storage);
    FileSlice meant =
        new FileSlice(
            all.channel(), all.offset() + storage.offset() * bytes, storage.length() * bytes);
    return new StoredTensor(
        storage.type(), order, tensor.shape(), tensor.strides(), tensor.offset(), meant);
  }
}
