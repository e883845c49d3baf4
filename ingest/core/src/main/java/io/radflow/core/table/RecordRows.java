package io.radflow.core.table;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;

/**
 * Records of one schema as rows of a table: a column for each field, by its name. Strings and
 * enumerations are STRING, bytes BYTES, arrays ARRAY&lt;…&gt; whose elements may be null, maps
 * MAP&lt;STRING, STRING&gt;.
 */
public final class RecordRows implements Serializable {

  /** Of a column of numbers, each of which may be null. */
  public static final TypeInformation<Float[]> FLOATS = Types.OBJECT_ARRAY(Types.FLOAT);

  public static final TypeInformation<String[]> TEXTS = Types.OBJECT_ARRAY(Types.STRING);

  private static final long serialVersionUID = 1L;

  private final String[] names;
  private final TypeInformation<?>[] types;

  /**
   * @throws IllegalArgumentException if no column can hold a field
   */
  public RecordRows(Schema schema) {
    List<Schema.Field> fields = schema.getFields();
    names = fields.stream().map(Schema.Field::name).toArray(String[]::new);
    types = fields.stream().map(field -> type(field.schema())).toArray(TypeInformation<?>[]::new);
  }

  /**
   * The columns of the fields, in order, and then others.
   *
   * @param more names of the others
   */
  public RowTypeInfo type(String[] more, TypeInformation<?>... moreTypes) {
    String[] allNames = Arrays.copyOf(names, names.length + more.length);
    System.arraycopy(more, 0, allNames, names.length, more.length);
    TypeInformation<?>[] allTypes = Arrays.copyOf(types, allNames.length);
    System.arraycopy(moreTypes, 0, allTypes, types.length, more.length);
    return new RowTypeInfo(allTypes, allNames);
  }

  /**
   * A record's row.
   *
   * @param more values of the other columns
   */
  public Row row(SpecificRecord record, Object... more) {
    Row row = Row.withPositions(names.length + more.length);
    for (int i = 0; i < names.length; i++) {
      row.setField(i, value(record.get(i)));
    }
    for (int i = 0; i < more.length; i++) {
      row.setField(names.length + i, more[i]);
    }
    return row;
  }

  private static TypeInformation<?> type(Schema schema) {
    return switch (schema.getType()) {
      case UNION ->
          type(
              schema.getTypes().stream()
                  .filter(one -> one.getType() != Schema.Type.NULL)
                  .findFirst()
                  .orElseThrow());
      case STRING, ENUM -> Types.STRING;
      case INT -> Types.INT;
      case LONG -> Types.LONG;
      case FLOAT -> Types.FLOAT;
      case DOUBLE -> Types.DOUBLE;
      case BOOLEAN -> Types.BOOLEAN;
      case BYTES -> Types.PRIMITIVE_ARRAY(Types.BYTE);
      case ARRAY -> Types.OBJECT_ARRAY(type(schema.getElementType()));
      case MAP -> Types.MAP(Types.STRING, type(schema.getValueType()));
      default -> throw new IllegalArgumentException("No column can hold " + schema);
    };
  }

  private static Object value(Object value) {
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return copy;
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(String.class::isInstance)
          ? list.toArray(new String[0])
          : list.toArray(new Float[0]);
    }
    return value;
  }
}
