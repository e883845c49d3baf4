package io.radflow.core.part;

import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What flows to a {@link PartWriter}: the rows and counts of a part in order, then its end.
 *
 * <p>A mutable class with public fields because that is what Flink serialises, and evolves in saved
 * state, by itself.
 */
@Internal
public final class PartElement {

  /** What an element is. */
  public enum Type {
    ROW,
    COUNT,
    END
  }

  public static final TypeInformation<PartElement> TYPE_INFORMATION = Types.POJO(PartElement.class);

  public Type type;

  /** What the part is part of, such as a drop; parts of one unit are completed together. */
  public String unit;

  /** The part's number within the unit, from 0. */
  public int part;

  /** ROW: prefix of the table, ending in a slash. COUNT: the counter's name. */
  public String name;

  /** ROW: kind of the record. */
  public RecordKind kind;

  /** ROW: the record in Avro's binary form, without its payload. */
  public byte[] row;

  /** ROW: the record's image or pixels; null for none. Not to be written to. */
  public byte[] payload;

  /**
   * COUNT: what to add. END: the number of parts in the unit. ROW: size of the image that it is of
   * where that is not its payload; 0 if it is, or is not known. ROW of a sample on its way into a
   * view: one more than its place there; 0 if that is not known.
   */
  public long amount;

  /** For Flink. */
  public PartElement() {}

  private PartElement(Type type, String unit, int part, String name, long amount) {
    this.type = type;
    this.unit = unit;
    this.part = part;
    this.name = name;
    this.amount = amount;
  }

  /** A row for a table. */
  public static PartElement row(
      String unit, int part, String table, RecordKind kind, SpecificRecord record) {
    PartElement element = new PartElement(Type.ROW, unit, part, table, 0);
    element.kind = kind;
    element.row = kind.encode(record);
    element.payload = kind.payload(record);
    return element;
  }

  /** A row for a table, whose image is elsewhere, if its record holds none. */
  public static PartElement row(
      String unit,
      int part,
      String table,
      RecordKind kind,
      SpecificRecord record,
      long imageBytes) {
    PartElement element = row(unit, part, table, kind, record);
    element.amount = element.payload == null ? imageBytes : 0;
    return element;
  }

  /**
   * This row, of a sample on its way into a view.
   *
   * @param place its number in the view's published order; -1 if it is not known
   */
  public PartElement at(long place) {
    amount = place + 1;
    return this;
  }

  /** Where {@link #at} put it; -1 if that is not known. */
  public long place() {
    return amount - 1;
  }

  /** Something to add to one of the part's counters. */
  public static PartElement count(String unit, int part, String counter, long amount) {
    return new PartElement(Type.COUNT, unit, part, counter, amount);
  }

  /** The part's end; nothing of the part comes after it. */
  public static PartElement end(String unit, int part, int partsInUnit) {
    return new PartElement(Type.END, unit, part, "", partsInUnit);
  }

  /** What elements are keyed by on their way to the writer. */
  public String key() {
    return unit + "#" + part;
  }

  /** Size of a row; 0 for what is none. */
  public long bytes() {
    return (row == null ? 0 : row.length) + (payload == null ? 0 : payload.length);
  }

  /** Size of the image that a row is of; 0 if it is not known. */
  long imageBytes() {
    return payload == null ? amount : payload.length;
  }

  /** The record of a row. */
  public SpecificRecord record() throws IOException {
    return kind.decode(row, payload);
  }
}
