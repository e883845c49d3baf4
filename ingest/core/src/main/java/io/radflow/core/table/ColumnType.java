package io.radflow.core.table;

import org.apache.avro.Schema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/**
 * What a column holds: as a stream of rows has it, and as a table.
 *
 * @param information of a stream's rows
 * @param dataType of a table's schema
 */
record ColumnType(TypeInformation<?> information, DataType dataType) {

  static final ColumnType TEXT = new ColumnType(Types.STRING, DataTypes.STRING());

  /**
   * Strings and enumerations are STRING, bytes BYTES, arrays ARRAY&lt;…&gt; whose elements may be
   * null, maps MAP&lt;STRING, …&gt;.
   *
   * @throws IllegalArgumentException if no column can hold a value of the schema
   */
  static ColumnType of(Schema schema) {
    return switch (schema.getType()) {
      case UNION -> of(present(schema));
      case STRING, ENUM -> TEXT;
      case INT -> new ColumnType(Types.INT, DataTypes.INT());
      case LONG -> new ColumnType(Types.LONG, DataTypes.BIGINT());
      case FLOAT -> new ColumnType(Types.FLOAT, DataTypes.FLOAT());
      case DOUBLE -> new ColumnType(Types.DOUBLE, DataTypes.DOUBLE());
      case BOOLEAN -> new ColumnType(Types.BOOLEAN, DataTypes.BOOLEAN());
      case BYTES -> new ColumnType(Types.PRIMITIVE_ARRAY(Types.BYTE), DataTypes.BYTES());
      case ARRAY -> listOf(of(schema.getElementType()));
      case MAP -> byName(of(schema.getValueType()));
      default -> throw new IllegalArgumentException("No column can hold " + schema);
    };
  }

  /** A schema without its null. */
  static Schema present(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(one -> one.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }

  private static ColumnType listOf(ColumnType element) {
    return new ColumnType(
        Types.OBJECT_ARRAY(element.information()), DataTypes.ARRAY(element.dataType()));
  }

  private static ColumnType byName(ColumnType value) {
    return new ColumnType(
        Types.MAP(Types.STRING, value.information()),
        DataTypes.MAP(DataTypes.STRING(), value.dataType()));
  }
}
