package io.radflow.core.table;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.types.Row;

/**
 * A field of a record and the column that it is in.
 *
 * @param record that the field is of
 * @param position in the record
 * @param name in the record
 * @param column of the table
 * @param schema of its values
 * @param isOptional whether a table or a row need not have it
 * @param otherwise its value then
 */
record RecordField(
    Class<?> record,
    int position,
    String name,
    String column,
    Schema schema,
    boolean isOptional,
    Serializable otherwise)
    implements Serializable {

  /** What tells a row, where there is such a column. */
  private static final List<String> IDS = List.of("id", "sampleId");

  static RecordField of(Class<?> record, Schema.Field field) {
    return new RecordField(
        record, field.pos(), field.name(), field.name(), field.schema(), false, null);
  }

  RecordField in(String other) {
    return new RecordField(record, position, name, other, schema, isOptional, otherwise);
  }

  RecordField orElse(Serializable value) {
    return new RecordField(record, position, name, column, schema, true, value);
  }

  ColumnType type() {
    return ColumnType.of(schema);
  }

  /** The column's value for a record. */
  Object column(SpecificRecord of) {
    return columnOf(schema, of.get(position));
  }

  /**
   * The field's value in a row.
   *
   * @throws org.apache.flink.runtime.execution.SuppressRestartsException if it is none
   */
  Object value(Row row) {
    Object found = has(row, column) ? row.getField(column) : null;
    if (found == null) {
      if (!isOptional && !schema.isNullable()) {
        throw RecordRows.refused(row, column, "null", expected(schema));
      }
      return otherwise;
    }
    return valueOf(ColumnType.present(schema), found, row);
  }

  /** The row's id, or else all of it. */
  static String name(Row row) {
    for (String id : IDS) {
      if (has(row, id) && row.getField(id) != null) {
        return row.<Object>getFieldAs(id).toString();
      }
    }
    return row.toString();
  }

  private static boolean has(Row row, String column) {
    Set<String> names = row.getFieldNames(true);
    return names != null && names.contains(column);
  }

  private Object valueOf(Schema expected, Object found, Row row) {
    switch (expected.getType()) {
      case ENUM:
        if (found instanceof String text && expected.hasEnumSymbol(text)) {
          return constant(expected, text);
        }
        break;
      case BYTES:
        if (found instanceof byte[] bytes) {
          return ByteBuffer.wrap(bytes);
        }
        break;
      case ARRAY:
        if (found instanceof Object[] list && holds(expected.getElementType(), list)) {
          return Arrays.asList(list);
        }
        break;
      default:
        if (type().information().getTypeClass().isInstance(found)) {
          return found;
        }
    }
    throw RecordRows.refused(row, column, text(found), expected(expected));
  }

  private static boolean holds(Schema element, Object[] list) {
    Class<?> type = ColumnType.of(element).information().getTypeClass();
    return Arrays.stream(list)
        .allMatch(one -> one == null ? element.isNullable() : type.isInstance(one));
  }

  private Object constant(Schema schema, String text) {
    try {
      return Arrays.stream(
              Class.forName(schema.getFullName(), true, record.getClassLoader()).getEnumConstants())
          .filter(one -> one.toString().equals(text))
          .findFirst()
          .orElseThrow();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("There is no class for " + schema, e);
    }
  }

  private static String expected(Schema schema) {
    Schema present = ColumnType.present(schema);
    return present.getType() == Schema.Type.ENUM
        ? "one of " + present.getEnumSymbols()
        : present.getType() == Schema.Type.ARRAY && !present.getElementType().isNullable()
            ? ColumnType.of(present).dataType() + " without nulls"
            : ColumnType.of(present).dataType().toString();
  }

  private static String text(Object value) {
    return value instanceof Object[] list
        ? Arrays.toString(list)
        : value instanceof byte[] bytes
            ? bytes.length + " bytes"
            : value instanceof Map<?, ?> map ? map.toString() : "'" + value + "'";
  }

  private static Object columnOf(Schema schema, Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.duplicate().get(copy);
      return copy;
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof List<?> list) {
      Schema element = ColumnType.present(schema).getElementType();
      Class<?> type = ColumnType.of(element).information().getTypeClass();
      return list.toArray((Object[]) Array.newInstance(type, 0));
    }
    return value;
  }
}
