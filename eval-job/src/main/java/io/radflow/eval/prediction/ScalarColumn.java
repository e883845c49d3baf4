package io.radflow.eval.prediction;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Converters of columns with one value in a row. */
final class ScalarColumn {

  private ScalarColumn() {}

  /**
   * @param seen called with every value
   * @throws IllegalArgumentException if the column holds something else
   */
  static PrimitiveConverter text(Type type, Consumer<String> field, Runnable seen) {
    require(type, "text", PrimitiveTypeName.BINARY);
    return new Text(
        value -> {
          field.accept(value);
          seen.run();
        });
  }

  /**
   * Of any numeric type.
   *
   * @param seen called with every value
   * @throws IllegalArgumentException if the column holds something else
   */
  static PrimitiveConverter whole(Type type, LongConsumer field, Runnable seen) {
    requireNumber(type);
    return new PrimitiveConverter() {
      @Override
      public void addInt(int value) {
        addLong(value);
      }

      @Override
      public void addLong(long value) {
        field.accept(value);
        seen.run();
      }

      @Override
      public void addFloat(float value) {
        addLong((long) value);
      }

      @Override
      public void addDouble(double value) {
        addLong((long) value);
      }
    };
  }

  /**
   * @throws IllegalArgumentException if the column holds something else
   */
  static PrimitiveConverter flag(Type type, Consumer<Boolean> field) {
    require(type, "true or false", PrimitiveTypeName.BOOLEAN);
    return new PrimitiveConverter() {
      @Override
      public void addBoolean(boolean value) {
        field.accept(value);
      }
    };
  }

  static void requireNumber(Type type) {
    require(
        type,
        "numbers",
        PrimitiveTypeName.INT32,
        PrimitiveTypeName.INT64,
        PrimitiveTypeName.FLOAT,
        PrimitiveTypeName.DOUBLE);
  }

  static void require(Type type, String expected, PrimitiveTypeName... allowed) {
    if (type.isPrimitive()) {
      for (PrimitiveTypeName one : allowed) {
        if (type.asPrimitiveType().getPrimitiveTypeName() == one) {
          return;
        }
      }
    }
    throw new IllegalArgumentException("column '" + type + "' found, expected " + expected);
  }

  /** Text, decoded once where a dictionary holds it. */
  static final class Text extends PrimitiveConverter {

    private final Consumer<String> field;
    private String[] dictionary = new String[0];

    Text(Consumer<String> field) {
      this.field = field;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary values) {
      dictionary = new String[values.getMaxId() + 1];
      for (int i = 0; i < dictionary.length; i++) {
        dictionary[i] = values.decodeToBinary(i).toStringUsingUTF8();
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      field.accept(dictionary[id]);
    }

    @Override
    public void addBinary(Binary value) {
      field.accept(value.toStringUsingUTF8());
    }
  }
}
