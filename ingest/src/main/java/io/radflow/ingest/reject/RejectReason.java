package io.radflow.ingest.reject;

/** The closed list of reason codes that ingest writes to {@code rejects/}. */
public enum RejectReason {
  NOT_AN_IMAGE("The file begins like no image format that is read here, whatever its name says."),
  TRUNCATED_IMAGE("The image file ends before its picture does."),
  UNREADABLE_IMAGE("The image file is damaged, or of a kind that the decoder refuses."),
  IMAGE_TOO_LARGE("More pixels or more bytes than the limits allow; nothing was decoded."),
  ROW_WITHOUT_IMAGE("The table names an image that is not in the drop."),
  IMAGE_WITHOUT_ROW("The image is in the drop but no row of the table names it."),
  DUPLICATE_ROW("An earlier row of the table names the same image; that one was taken."),
  DUPLICATE_IMAGE("Another image of the drop has the same name; the first was taken."),
  UNEXPECTED_NAME(
      "The image's name or folder is not of the published form, so its label is unknown."),
  DUPLICATE_BATCH("The drop holds the same file of records twice; the first was taken."),
  BAD_LABEL("A label that the data set does not have."),
  MALFORMED_ROW("A row of the table, or of a split list, that contradicts its format."),
  MALFORMED_TABLE("The table's header or format is not the published one; the drop was not read."),
  MISSING_TABLE(
      "The drop has no labels: the table, or the files of records, that it needs are not there."),
  UNKNOWN_DATASET("The drop's data set has no registered layout."),
  UNREADABLE_DROP("Planning the drop failed in a way that no rule foresees; the log tells more."),
  UNSAFE_PATH("A name that points outside the drop or the archive."),
  UNREADABLE_ARCHIVE("The archive is damaged or ends too early."),
  ARCHIVE_TOO_LARGE("The archive unpacks to more than the limits allow.");

  private final String description;

  RejectReason(String description) {
    this.description = description;
  }

  /** One sentence for people. */
  public String description() {
    return description;
  }
}
