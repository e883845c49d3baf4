package io.radflow.eval.page;

import java.util.function.Function;
import org.apache.flink.annotation.Internal;

/**
 * A column of a table to show.
 *
 * @param name over its cells
 * @param type what its cells hold
 * @param value what a row has in it
 * @param <T> what a row is of
 */
@Internal
public record Column<T>(String name, Type type, Function<? super T, ?> value) {

  /** What the cells of a column hold. */
  public enum Type {
    /** Stands left. */
    TEXT,
    /** Stands right, digit under digit; a cell may say that there is no number. */
    NUMBER
  }

  public static <T> Column<T> column(String name, Type type, Function<? super T, ?> value) {
    return new Column<>(name, type, value);
  }

  /** Empty where the row has no value. */
  String cell(T row) {
    Object cell = value.apply(row);
    return cell == null ? "" : cell.toString();
  }

  boolean isNumeric() {
    return type == Type.NUMBER;
  }
}
