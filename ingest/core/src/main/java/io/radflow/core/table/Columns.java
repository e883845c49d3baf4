package io.radflow.core.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.ml.common.datastream.TableUtils;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/** The columns of a stage's input, which it checks, and from which it makes those of its output. */
@Internal
public final class Columns {

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
   * What the stage reads of each row.
   *
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   */
  public Columns reads(RecordRows<?> records) {
    for (RecordField field : records.fields()) {
      if (has(field.column())) {
        check(field.column(), field.type().dataType());
      } else if (!field.isOptional()) {
        throw new IllegalArgumentException(
            "%s: the table has no column '%s', expected one of type %s; its columns are %s"
                .formatted(
                    stage, field.column(), field.type().dataType(), schema.getColumnNames()));
      }
    }
    return this;
  }

  public boolean has(String name) {
    return schema.getColumnNames().contains(name);
  }

  private void check(String name, DataType expected) {
    DataType found = schema.getColumn(name).map(Column::getDataType).orElseThrow();
    if (!same(found.getLogicalType(), expected.getLogicalType())) {
      throw new IllegalArgumentException(
          "%s: the column '%s' is of type %s, expected %s".formatted(stage, name, found, expected));
    }
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

  /** Leaves columns out of the output. */
  public Columns without(RecordRows<?> records) {
    output.keySet().removeAll(records.types().keySet());
    return this;
  }

  /** Adds columns to the output, in the place of those of the same names. */
  public Columns with(RecordRows<?> records) {
    output.putAll(records.types());
    return this;
  }

  /** The output's columns. */
  public RowTypeInfo output() {
    List<TypeInformation<?>> types = new ArrayList<>(output.values());
    return new RowTypeInfo(
        types.toArray(TypeInformation<?>[]::new), output.keySet().toArray(String[]::new));
  }
}
