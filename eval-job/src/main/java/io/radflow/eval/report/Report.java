package io.radflow.eval.report;

import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is in a bucket at one time, as a page and as text. */
public final class Report {

  /** Name of the page in its folder. */
  public static final String FILE = "report.html";

  private final ReportContent content;

  private Report(ReportContent content) {
    this.content = content;
  }

  /**
   * Reads the bucket.
   *
   * @throws IOException if an object cannot be read; the message names it
   */
  public static Report read(ObjectStore store, ReportOptions options) throws IOException {
    return new Report(new ReportReader(store, options).read());
  }

  /**
   * Writes the page, one file that needs no other.
   *
   * @return {@code folder/report.html}
   */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.writeString(
        folder.resolve(FILE), ReportPage.render(content), StandardCharsets.UTF_8);
  }

  /** For a terminal: metrics of the targets, the balance of counts, rejects by reason. */
  public String text() {
    return String.join(
        "\n",
        ReportTables.targets(content).text(),
        ReportTables.drops(content).text(),
        ReportTables.views(content).text(),
        ReportTables.rejects(content).text());
  }
}
