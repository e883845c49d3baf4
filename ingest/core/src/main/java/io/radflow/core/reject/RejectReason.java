package io.radflow.core.reject;

import org.apache.flink.annotation.PublicEvolving;

/** The closed list of reason codes that ingest writes to {@code rejects/}. */
@PublicEvolving
public enum RejectReason {
  NOT_AN_IMAGE("The file begins like no image format that is read here, whatever its name says."),
  TRUNCATED_IMAGE("The image file ends before its picture does."),
  UNREADABLE_IMAGE("The image file is damaged, or of a kind that the decoder refuses."),
  IMAGE_TOO_LARGE("More pixels or more bytes than the limits allow; nothing was decoded."),
  ROW_WITHOUT_IMAGE("The table names an image that is not in the drop."),
  IMAGE_WITHOUT_ROW("The image is in the drop but no row of the table names it."),
  LISTED_WITHOUT_ROW("A list of splits names an image that no row of the table names."),
  DUPLICATE_ROW("An earlier row of the table names the same image; that one was taken."),
  DUPLICATE_IMAGE("Another image of the drop has the same name; the first was taken."),
  UNEXPECTED_NAME(
      "The image's name or folder is not of the published form, so its label is unknown."),
  DUPLICATE_BATCH("The drop holds the same file of records twice; the first was taken."),
  OBJECT_MISSING("The object was in the drop when it was listed and is gone."),
  OBJECT_CHANGED(
      "The object was replaced after the drop was listed; mark the drop ready again to read it."),
  ACCESS_DENIED("The store refuses to give this object, though it gives others."),
  FETCH_FAILED("The store failed to give this object at every attempt, though it gives others."),
  BAD_LABEL("A label that the data set does not have."),
  MALFORMED_ROW("A row of the table, or of a split list, that contradicts its format."),
  ROW_TOO_LARGE("A row of the table, or one of its cells, is larger than the limits allow."),
  NOT_UTF8("A row of the table has bytes that are not UTF-8 text."),
  FORMULA_CELL("A cell that a spreadsheet would run as a formula."),
  MALFORMED_TABLE("The table's header or format is not the published one; the drop was not read."),
  AMBIGUOUS_FOLDERS("The drop's folders can be read in two ways; none of its images was read."),
  MISSING_TABLE(
      "The drop has no labels: the table, or the files of records, that it needs are not there."),
  UNKNOWN_DATASET("The drop's data set has no registered layout."),
  UNREADABLE_DROP("Planning the drop failed in a way that no rule foresees; the log tells more."),
  UNSAFE_PATH("A name that points outside the drop or the archive."),
  LINK_MEMBER("A member of an archive that is a link, a device or a file with holes."),
  NESTED_ARCHIVE("An archive inside an archive, where none is expected."),
  UNREADABLE_ARCHIVE("The archive is damaged, ends too early or is encrypted."),
  ARCHIVE_TOO_LARGE("The archive has more members or more bytes than the limits allow."),
  COMPRESSION_RATIO("The archive, or a member, unpacks to far more than its size can hold.");

  private final String description;

  RejectReason(String description) {
    this.description = description;
  }

  /** One sentence for people. */
  public String description() {
    return description;
  }
}
