package io.radflow.eval.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Converters of columns with a list in a row, in the two-level and the three-level form. */
final class ListColumn {

  private ListColumn() {}

  /** Where a list's elements go. */
  abstract static class Elements {

    private int firstNull = -1;

    /** A converter that adds each value to this. */
    abstract PrimitiveConverter converter(Type element);

    abstract int size();

    /** Adds what stands for no value. */
    abstract void addNothing();

    void clear() {
      firstNull = -1;
    }

    /** Index of the first element without a value; −1 if each has one. */
    final int firstNull() {
      return firstNull;
    }

    final void addNull() {
      if (firstNull < 0) {
        firstNull = size();
      }
      addNothing();
    }
  }

  /**
   * @param seen called with every list
   * @throws IllegalArgumentException if the column holds something else
   */
  static GroupConverter of(Type type, Elements elements, Runnable seen) {
    Type repeated = only(type, type);
    if (!repeated.isRepetition(Type.Repetition.REPEATED)) {
      throw new IllegalArgumentException("column '" + type + "' found, expected a list");
    }
    return new Group(
        repeated.isPrimitive()
            ? elements.converter(repeated)
            : new Element(elements.converter(only(repeated, type)), elements),
        seen);
  }

  private static Type only(Type group, Type column) {
    if (group.isPrimitive() || group.asGroupType().getFieldCount() != 1) {
      throw new IllegalArgumentException("column '" + column + "' found, expected a list");
    }
    return group.asGroupType().getType(0);
  }

  /** The list itself. */
  private static final class Group extends GroupConverter {

    private final Converter element;
    private final Runnable seen;

    Group(Converter element, Runnable seen) {
      this.element = element;
      this.seen = seen;
    }

    @Override
    public Converter getConverter(int field) {
      return element;
    }

    @Override
    public void start() {
      seen.run();
    }

    @Override
    public void end() {}
  }

  /** An element that is in a group of its own, and can be null for that. */
  private static final class Element extends GroupConverter {

    private final PrimitiveConverter value;
    private final Elements elements;
    private int before;

    Element(PrimitiveConverter value, Elements elements) {
      this.value = value;
      this.elements = elements;
    }

    @Override
    public Converter getConverter(int field) {
      return value;
    }

    @Override
    public void start() {
      before = elements.size();
    }

    @Override
    public void end() {
      if (elements.size() == before) {
        elements.addNull();
      }
    }
  }

  /** Text; no value is empty text. */
  static final class Texts extends Elements {

    private final List<String> values = new ArrayList<>();

    @Override
    PrimitiveConverter converter(Type element) {
      ScalarColumn.require(element, "text", PrimitiveTypeName.BINARY);
      return new ScalarColumn.Text(values::add);
    }

    @Override
    int size() {
      return values.size();
    }

    @Override
    void addNothing() {
      values.add("");
    }

    @Override
    void clear() {
      super.clear();
      values.clear();
    }

    boolean hold(String[] expected) {
      if (values.size() != expected.length) {
        return false;
      }
      for (int i = 0; i < expected.length; i++) {
        if (!values.get(i).equals(expected[i])) {
          return false;
        }
      }
      return true;
    }

    String[] toArray() {
      return values.toArray(new String[0]);
    }
  }

  /** Numbers of any type; no value is NaN. */
  static final class Floats extends Elements {

    private float[] values = new float[16];
    private int size;

    @Override
    PrimitiveConverter converter(Type element) {
      ScalarColumn.requireNumber(element);
      return new PrimitiveConverter() {
        @Override
        public void addInt(int value) {
          add(value);
        }

        @Override
        public void addLong(long value) {
          add(value);
        }

        @Override
        public void addFloat(float value) {
          add(value);
        }

        @Override
        public void addDouble(double value) {
          add((float) value);
        }
      };
    }

    @Override
    int size() {
      return size;
    }

    @Override
    void addNothing() {
      add(Float.NaN);
    }

    @Override
    void clear() {
      super.clear();
      size = 0;
    }

    float[] toArray() {
      return Arrays.copyOf(values, size);
    }

    private void add(float value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }
  }
}
