package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Divides a CSV file in records (RFC 4180): a quote counts only where a field begins, empty lines
 * are no records. A record that is too large, or whose quote does not close, ends with its first
 * line, so that the others are read.
 */
final class CsvLines implements Closeable {

  /** Longest record in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_BROKEN = 1000;
  private static final int MORE = -1;
  private static final int UNCLOSED = -2;

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private boolean atEnd;
  private int broken;

  CsvLines(InputStream in) {
    this.in = in;
  }

  /**
   * A record.
   *
   * @param bytes without the line's end; a part of them where there is a problem
   * @param problem null for a whole record
   */
  record Line(byte[] bytes, RejectedException problem) {}

  /** The next record, or null at the end. */
  Line next() throws IOException, RejectedException {
    skipEmptyLines();
    if (start == end) {
      return null;
    }
    while (true) {
      int stop = recordEnd();
      if (stop >= 0 && stop - start <= MAX_BYTES) {
        return take(stop, null);
      }
      if (stop == UNCLOSED || end - start > MAX_BYTES) {
        return firstLine(
            stop == UNCLOSED
                ? problem(RejectReason.MALFORMED_ROW, "The row has a quote that does not close")
                : problem(
                    RejectReason.ROW_TOO_LARGE,
                    "The row, or a quote in it, goes on after " + MAX_BYTES + " bytes"));
      }
      fill();
    }
  }

  private static RejectedException problem(RejectReason reason, String detail) {
    return new RejectedException(reason, detail);
  }

  private void skipEmptyLines() throws IOException {
    while (true) {
      while (start < end && (buffer[start] == '\n' || buffer[start] == '\r')) {
        start++;
      }
      if (start < end || atEnd) {
        return;
      }
      fill();
    }
  }

  /** Where the record ends, or MORE, or UNCLOSED. */
  private int recordEnd() {
    boolean quoted = false;
    boolean fieldStart = true;
    int closed = -1;
    for (int i = start; i < end; i++) {
      byte c = buffer[i];
      if (quoted) {
        if (c == '"') {
          quoted = false;
          closed = i;
        }
      } else if (c == '\n' || c == '\r') {
        return i;
      } else {
        // A doubled quote closes and opens again.
        quoted = c == '"' && (fieldStart || closed == i - 1);
        fieldStart = c == ',';
      }
    }
    if (!atEnd) {
      return MORE;
    }
    return quoted ? UNCLOSED : end;
  }

  /** Gives the first line of a broken record and goes on behind it. */
  private Line firstLine(RejectedException problem) throws IOException, RejectedException {
    if (++broken > MAX_BROKEN) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          "More than " + MAX_BROKEN + " broken rows; the last: " + problem.getMessage());
    }
    for (int i = start; i < end; i++) {
      if (buffer[i] == '\n' || buffer[i] == '\r') {
        return take(i, problem);
      }
    }
    Line line = take(end, problem);
    // The line goes on; nothing more of it is kept.
    while (!atEnd) {
      fill();
      for (; start < end; start++) {
        if (buffer[start] == '\n' || buffer[start] == '\r') {
          return line;
        }
      }
    }
    return line;
  }

  private Line take(int stop, RejectedException problem) {
    int kept = Math.min(stop, start + MAX_BYTES);
    Line line = new Line(Arrays.copyOfRange(buffer, start, kept), problem);
    start = stop;
    return line;
  }

  private void fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      atEnd = true;
    } else {
      end += read;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
