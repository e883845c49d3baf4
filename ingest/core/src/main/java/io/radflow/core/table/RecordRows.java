package io.radflow.core.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.types.Row;

/**
 * Records of one schema as rows of a table, and back: a column for each field, by its name. The
 * types of columns are those of {@link ColumnType}.
 *
 * @param <R> the records
 */
@Internal
public final class RecordRows<R extends SpecificRecord> implements Serializable {

  private static final long serialVersionUID = 2L;

  private final Class<R> record;
  private final Schema schema;
  private final List<RecordField> fields;

  private RecordRows(Class<R> record, Schema schema, List<RecordField> fields) {
    this.record = record;
    this.schema = schema;
    this.fields = fields;
  }

  /**
   * All fields of a record.
   *
   * @throws IllegalArgumentException if no column can hold one of them
   */
  public static <R extends SpecificRecord> RecordRows<R> of(Class<R> record) {
    Schema schema = SpecificData.get().getSchema(record);
    List<RecordField> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      ColumnType.of(field.schema());
      fields.add(RecordField.of(record, field));
    }
    return new RecordRows<>(record, schema, fields);
  }

  /** Some of the fields alone. A record that is read has no values in the others. */
  public RecordRows<R> only(String... names) {
    List<RecordField> some = new ArrayList<>();
    for (String name : names) {
      some.add(field(name));
    }
    return new RecordRows<>(record, schema, some);
  }

  /** A field is in a column of another name. */
  public RecordRows<R> from(String name, String column) {
    return with(name, field(name).in(column));
  }

  /**
   * What a field has where a table has no such column or a row no value in it. Of fields that are
   * not told here, the column must be there.
   */
  public RecordRows<R> orElse(String name, Serializable value) {
    return with(name, field(name).orElse(value));
  }

  /** The columns of the fields, in order, and then those of others. */
  public RowTypeInfo type(RecordRows<?>... more) {
    Map<String, TypeInformation<?>> types = types();
    for (RecordRows<?> other : more) {
      types.putAll(other.types());
    }
    return new RowTypeInfo(
        types.values().toArray(TypeInformation<?>[]::new), types.keySet().toArray(String[]::new));
  }

  /** A record's row. */
  public Row row(R record) {
    return Row.of(fields.stream().map(field -> field.column(record)).toArray());
  }

  /** A record's values by column. */
  public Map<String, Object> values(R record) {
    Map<String, Object> values = new LinkedHashMap<>();
    fields.forEach(field -> values.put(field.column(), field.column(record)));
    return values;
  }

  /**
   * A row's record.
   *
   * @param row with named fields
   * @throws SuppressRestartsException naming the row, the column, the value found and what was
   *     expected
   */
  public R record(Row row) {
    R read = record.cast(SpecificData.newInstance(record, schema));
    fields.forEach(field -> read.put(field.position(), field.value(row)));
    return read;
  }

  /**
   * What is wrong with a row, which it will be the next time too.
   *
   * @param found the column's value
   */
  public static SuppressRestartsException refused(
      Row row, String column, String found, String expected) {
    return new SuppressRestartsException(
        new IllegalArgumentException(
            "The row of '%s': its column '%s' is %s, expected %s"
                .formatted(RecordField.name(row), column, found, expected)));
  }

  List<RecordField> fields() {
    return fields;
  }

  /** By column. */
  Map<String, TypeInformation<?>> types() {
    Map<String, TypeInformation<?>> types = new LinkedHashMap<>();
    fields.forEach(field -> types.put(field.column(), field.type().information()));
    return types;
  }

  private RecordField field(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no field '%s', expected one of %s"
                        .formatted(name, fields.stream().map(RecordField::name).toList())));
  }

  private RecordRows<R> with(String name, RecordField changed) {
    RecordField[] all = fields.toArray(RecordField[]::new);
    all[fields.indexOf(field(name))] = changed;
    return new RecordRows<>(record, schema, new ArrayList<>(Arrays.asList(all)));
  }
}
