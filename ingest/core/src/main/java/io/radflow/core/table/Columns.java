package io.radflow.core.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.ml.common.datastream.TableUtils;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/** The columns of a stage's input, which it checks, and from which it makes those of its output. */
public final class Columns {

  public static final DataType TEXT = DataTypes.STRING();
  public static final DataType TEXTS = DataTypes.ARRAY(DataTypes.STRING());
  public static final DataType TEXT_BY_NAME = DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING());
  public static final DataType BYTES = DataTypes.BYTES();
  public static final DataType WHOLE = DataTypes.INT();
  public static final DataType LARGE = DataTypes.BIGINT();
  public static final DataType FLOATS = DataTypes.ARRAY(DataTypes.FLOAT());

  private final String stage;
  private final ResolvedSchema schema;
  private final Map<String, TypeInformation<?>> output = new LinkedHashMap<>();

  private Columns(String stage, ResolvedSchema schema) {
    this.stage = stage;
    this.schema = schema;
    RowTypeInfo row = TableUtils.getRowTypeInfo(schema);
    for (String name : row.getFieldNames()) {
      output.put(name, row.getTypeAt(name));
    }
  }

  /**
   * @param stage for messages
   * @param inputs of which there must be one
   */
  public static Columns of(Object stage, Table... inputs) {
    String name = stage.getClass().getSimpleName();
    if (inputs.length != 1) {
      throw new IllegalArgumentException(
          "%s takes one table, found %d".formatted(name, inputs.length));
    }
    return new Columns(name, inputs[0].getResolvedSchema());
  }

  /**
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   */
  public Columns require(String name, DataType expected) {
    if (!has(name)) {
      throw new IllegalArgumentException(
          "%s: the table has no column '%s', expected one of type %s; its columns are %s"
              .formatted(stage, name, expected, schema.getColumnNames()));
    }
    return check(name, expected);
  }

  /**
   * @throws IllegalArgumentException if there is such a column of another type
   */
  public Columns optional(String name, DataType expected) {
    return has(name) ? check(name, expected) : this;
  }

  public boolean has(String name) {
    return schema.getColumnNames().contains(name);
  }

  private Columns check(String name, DataType expected) {
    DataType found = schema.getColumn(name).map(Column::getDataType).orElseThrow();
    if (!same(found.getLogicalType(), expected.getLogicalType())) {
      throw new IllegalArgumentException(
          "%s: the column '%s' is of type %s, expected %s".formatted(stage, name, found, expected));
    }
    return this;
  }

  /** Whatever is said of lengths and nulls. */
  private static boolean same(LogicalType found, LogicalType expected) {
    for (LogicalTypeFamily family :
        Set.of(LogicalTypeFamily.CHARACTER_STRING, LogicalTypeFamily.BINARY_STRING)) {
      if (expected.is(family)) {
        return found.is(family);
      }
    }
    List<LogicalType> foundParts = found.getChildren();
    List<LogicalType> expectedParts = expected.getChildren();
    if (!found.is(expected.getTypeRoot()) || foundParts.size() != expectedParts.size()) {
      return false;
    }
    for (int i = 0; i < foundParts.size(); i++) {
      if (!same(foundParts.get(i), expectedParts.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Leaves a column out of the output. */
  public Columns without(String name) {
    output.remove(name);
    return this;
  }

  /** Adds a column to the output, in the place of one of the same name. */
  public Columns with(String name, TypeInformation<?> type) {
    output.put(name, type);
    return this;
  }

  /** The output's columns. */
  public RowTypeInfo output() {
    List<TypeInformation<?>> types = new ArrayList<>(output.values());
    return new RowTypeInfo(
        types.toArray(TypeInformation<?>[]::new), output.keySet().toArray(String[]::new));
  }
}
