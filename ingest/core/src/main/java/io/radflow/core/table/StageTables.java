package io.radflow.core.table;

import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.ml.common.datastream.TableUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.types.Row;

/** From tables to streams, and back. */
@Internal
public final class StageTables {

  private StageTables() {}

  /** The environment that a table is of. */
  public static StreamTableEnvironment environment(Table table) {
    return (StreamTableEnvironment) ((TableImpl) table).getTableEnvironment();
  }

  /** Rows with named fields, which the table's own have in some places and in others not. */
  public static DataStream<Row> stream(Table table) {
    String[] names = table.getResolvedSchema().getColumnNames().toArray(String[]::new);
    return environment(table)
        .toDataStream(table)
        .map(row -> named(names, row))
        .returns(TableUtils.getRowTypeInfo(table.getResolvedSchema()))
        .name("name fields");
  }

  private static Row named(String[] names, Row row) {
    Row named = Row.withNames(row.getKind());
    for (int i = 0; i < names.length; i++) {
      named.setField(names[i], row.getField(i));
    }
    return named;
  }

  /**
   * A table in the environment of another.
   *
   * @param rows of a type that names its columns
   */
  public static Table table(Table input, DataStream<Row> rows) {
    return environment(input).fromDataStream(rows);
  }

  /**
   * A row by position.
   *
   * @param names of the output's columns
   * @param input what a column is taken from that has no new value
   * @param values by column
   */
  public static Row row(String[] names, Row input, Map<String, Object> values) {
    Row row = Row.withPositions(input.getKind(), names.length);
    for (int i = 0; i < names.length; i++) {
      row.setField(
          i, values.containsKey(names[i]) ? values.get(names[i]) : input.getField(names[i]));
    }
    return row;
  }
}
