package io.radflow.eval.report;

import io.radflow.core.store.ObjectStore;
import io.radflow.eval.comparison.PredictionComparer;
import io.radflow.eval.page.Csv;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.study.ImageComparer;
import io.radflow.eval.study.ResultsLimits;
import io.radflow.eval.study.ResultsReader;
import io.radflow.eval.study.Study;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** What is in a bucket at one time, or in published results, as a page and as text. */
@Internal
public final class Report {

  /** Name of the page in its folder. */
  public static final String FILE = "report.html";

  static final String TRANSFER = "table1.csv";
  static final String OWN = "table1-own.csv";
  static final String RUNS = "runs.csv";
  static final String CELLS = "cells.csv";
  static final String COMPARISONS = "comparisons.csv";
  static final String LABELS = "labels.csv";
  static final String FAULTS = "faults.csv";

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
    return read(new ResultsReader(ResultsLimits.DEFAULTS), store, options);
  }

  /**
   * Reads published results: a CSV file, or a folder of them.
   *
   * @throws IOException if a file cannot be used; the message names it
   */
  public static Report read(Path published) throws IOException {
    ResultsReader results = new ResultsReader(ResultsLimits.DEFAULTS);
    results.addPath(published);
    return new Report(ReportContent.of(Optional.empty(), results.study(), ImageComparer.NONE));
  }

  /**
   * Reads published results and the bucket. A run that is in both counts as the bucket has it.
   *
   * @throws IOException if a file or an object cannot be used; the message names it
   */
  public static Report read(Path published, ObjectStore store, ReportOptions options)
      throws IOException {
    ResultsReader results = new ResultsReader(ResultsLimits.DEFAULTS);
    results.addPath(published);
    return read(results, store, options);
  }

  private static Report read(ResultsReader results, ObjectStore store, ReportOptions options)
      throws IOException {
    BucketContent bucket = new ReportReader(store, options).read();
    results.addBucket(store, bucket.known());
    return new Report(
        ReportContent.of(Optional.of(bucket), results.study(), new PredictionComparer(store)));
  }

  /**
   * Writes the page, one file that needs no other, and its tables as CSV beside it.
   *
   * @return {@code folder/report.html}
   */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve(TRANSFER), StudyTables.transfer(content.table()));
    write(folder.resolve(OWN), StudyTables.own(content.own()));
    write(folder.resolve(RUNS), RunTable.of(content).forSpreadsheets());
    write(folder.resolve(CELLS), StudyTables.cells(content.study()));
    write(folder.resolve(COMPARISONS), StudyTables.comparisons(content.table()));
    write(folder.resolve(LABELS), LabelTables.all(content));
    write(folder.resolve(FAULTS), StudyTables.faults(content.study()));
    return Files.writeString(
        folder.resolve(FILE), ReportPage.render(content), StandardCharsets.UTF_8);
  }

  private static void write(Path file, PageTable table) throws IOException {
    Files.writeString(file, Csv.of(table), StandardCharsets.UTF_8);
  }

  /** For a terminal: Table 1, metrics of the targets, the balance of counts, rejects by reason. */
  public String text() {
    List<String> parts = new ArrayList<>();
    Study study = content.study();
    if (!content.table().rows().isEmpty()) {
      parts.add(new TransferTableView(content.table()).text().text());
    }
    if (!content.own().rows().isEmpty()) {
      parts.add(new OwnTableView(content.own()).text().text());
    }
    if (!study.files().isEmpty() || !study.faults().isEmpty()) {
      parts.add(StudySection.counts(study) + "\n" + StudySection.faults(study));
    }
    content
        .bucket()
        .ifPresent(
            bucket -> {
              parts.add(RunTable.of(content).forTerminals().text());
              parts.add(ReportTables.drops(bucket).text());
              parts.add(ReportTables.views(bucket).text());
              parts.add(ReportTables.rejects(bucket).text());
            });
    return String.join("\n", parts);
  }
}
