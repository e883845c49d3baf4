package io.radflow.infra.models.pytorch;

import io.radflow.infra.models.format.TensorType;
import io.radflow.training.weights.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The few names that a pickle may ask for, and what they make. */
final class TorchConstructors {

  private static final Map<String, TensorType> STORAGES =
      Map.of(
          "HalfStorage", TensorType.FLOAT16,
          "BFloat16Storage", TensorType.BFLOAT16,
          "FloatStorage", TensorType.FLOAT32,
          "DoubleStorage", TensorType.FLOAT64,
          "LongStorage", TensorType.INT64,
          "IntStorage", TensorType.INT32,
          "ShortStorage", TensorType.INT16,
          "CharStorage", TensorType.INT8,
          "ByteStorage", TensorType.UINT8,
          "BoolStorage", TensorType.BOOL);

  private static final int MOST_DIMENSIONS = 8;

  /**
   * Items that all lists together may give to dictionaries, so that none is gone through for ever.
   */
  private static final int MOST_ITEMS = 2_000_000;

  private final Map<String, StorageReference> storages = new LinkedHashMap<>();
  private int items;

  /** Storages by key, as far as the pickle has told of them. */
  Map<String, StorageReference> storages() {
    return storages;
  }

  private enum Function {
    ORDERED_DICTIONARY,
    TENSOR,
    PARAMETER,
    SIZE
  }

  /**
   * What a name stands for.
   *
   * @throws IllegalArgumentException for all but those that are known
   */
  Object named(String module, String name) {
    if (module.equals("torch") && STORAGES.containsKey(name)) {
      return STORAGES.get(name);
    }
    return switch (module + " " + name) {
      case "collections OrderedDict" -> Function.ORDERED_DICTIONARY;
      case "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor" -> Function.TENSOR;
      case "torch._utils _rebuild_parameter" -> Function.PARAMETER;
      case "torch Size" -> Function.SIZE;
      default ->
          throw new IllegalArgumentException(
              "'%s' is asked for; tensors, numbers, texts, lists and dictionaries are read, and"
                      .formatted(Printable.of(module + "." + name))
                  + " nothing else");
    };
  }

  /** Calls what a name stands for. */
  Object call(Object function, List<Object> arguments) {
    if (!(function instanceof Function known)) {
      throw new IllegalArgumentException("a call of what is no function");
    }
    return switch (known) {
      case ORDERED_DICTIONARY -> orderedDictionary(arguments);
      case TENSOR -> tensor(arguments);
      case PARAMETER -> argument(arguments, 0, PickledTensor.class);
      case SIZE -> argument(arguments, 0, List.class);
    };
  }

  private Object orderedDictionary(List<Object> arguments) {
    Map<Object, Object> dictionary = new LinkedHashMap<>();
    if (!arguments.isEmpty()) {
      for (Object item : argument(arguments, 0, List.class)) {
        if (++items > MOST_ITEMS) {
          throw new IllegalArgumentException("dictionaries of more than " + MOST_ITEMS + " items");
        }
        if (!(item instanceof List<?> pair) || pair.size() != 2) {
          throw new IllegalArgumentException("an item of a dictionary that is no pair");
        }
        put(dictionary, pair.get(0), pair.get(1));
      }
    }
    return dictionary;
  }

  @SuppressWarnings("unchecked") // all dictionaries are made here or in the unpickler
  static Map<Object, Object> dictionary(Object value) {
    return (Map<Object, Object>) value;
  }

  /** Keys that hash as quickly as they are read. */
  static void put(Map<Object, Object> dictionary, Object key, Object value) {
    if (!(key instanceof String
        || key instanceof Long
        || key instanceof Double
        || key instanceof Boolean)) {
      throw new IllegalArgumentException("a key of a dictionary that is no text and no number");
    }
    dictionary.put(key, value);
  }

  private static PickledTensor tensor(List<Object> arguments) {
    return new PickledTensor(
        argument(arguments, 0, StorageReference.class),
        argument(arguments, 1, Long.class),
        numbers(argument(arguments, 2, List.class)),
        numbers(argument(arguments, 3, List.class)));
  }

  private static List<Long> numbers(List<?> list) {
    if (list.size() > MOST_DIMENSIONS) {
      throw new IllegalArgumentException("a tensor of " + list.size() + " dimensions");
    }
    List<Long> numbers = new ArrayList<>();
    for (Object one : list) {
      if (!(one instanceof Long number)) {
        throw new IllegalArgumentException("a tensor's size or stride that is no whole number");
      }
      numbers.add(number);
    }
    return List.copyOf(numbers);
  }

  /**
   * What a persistent id means: ('storage', type, key, device, count), in the form of before 1.6
   * with a view of it as a sixth: (key, offset, count).
   */
  StorageReference storage(List<Object> id) {
    if (id.size() < 5 || !"storage".equals(id.get(0))) {
      throw new IllegalArgumentException("a persistent id that is no storage's");
    }
    TensorType type = argument(id, 1, TensorType.class);
    String key = argument(id, 2, String.class);
    long count = argument(id, 4, Long.class);
    StorageReference known =
        storages.computeIfAbsent(key, one -> new StorageReference(type, key, count, 0, count));
    if (known.type() != type || known.count() != count) {
      throw new IllegalArgumentException(
          "storage '%s' is of %d values of %s and of %d of %s"
              .formatted(Printable.of(key), known.count(), known.type(), count, type));
    }
    if (id.size() == 5 || id.get(5) instanceof Optional<?>) {
      return known;
    }
    List<?> view = argument(id, 5, List.class);
    if (view.size() != 3
        || !(view.get(1) instanceof Long offset)
        || !(view.get(2) instanceof Long length)
        || offset < 0
        || length < 0
        || offset > count - length) {
      throw new IllegalArgumentException(
          "a view that leaves storage '%s' of %d values".formatted(Printable.of(key), count));
    }
    return new StorageReference(type, key, count, offset, length);
  }

  private static <T> T argument(List<Object> arguments, int index, Class<T> type) {
    if (index >= arguments.size() || !type.isInstance(arguments.get(index))) {
      throw new IllegalArgumentException(
          "expected %s as argument %d".formatted(type.getSimpleName(), index + 1));
    }
    return type.cast(arguments.get(index));
  }
}
