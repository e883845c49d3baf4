package io.radflow.eval.report;

import io.radflow.core.store.ObjectStore;
import io.radflow.eval.comparison.PredictionComparer;
import io.radflow.eval.page.Csv;
import io.radflow.eval.page.PageTable;
import io.radflow.eval.study.ImageComparer;
import io.radflow.eval.study.ResultsLimits;
import io.radflow.eval.study.ResultsReader;
import io.radflow.eval.study.Study;
import io.radflow.eval.study.TransferTable;
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
    ResultsReader results = new ResultsReader(ResultsLimits.DEFAULTS);
    results.addBucket(store);
    return read(store, results.study(), options);
  }

  /**
   * Reads published results: a CSV file, or a folder of them.
   *
   * @throws IOException if a file cannot be used; the message names it
   */
  public static Report read(Path published) throws IOException {
    ResultsReader results = new ResultsReader(ResultsLimits.DEFAULTS);
    results.addPath(published);
    Study study = results.study();
    return new Report(
        new ReportContent(Optional.empty(), study, TransferTable.of(study, ImageComparer.NONE)));
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
    results.addBucket(store);
    return read(store, results.study(), options);
  }

  private static Report read(ObjectStore store, Study study, ReportOptions options)
      throws IOException {
    return new Report(
        new ReportContent(
            Optional.of(new ReportReader(store, options).read()),
            study,
            TransferTable.of(study, new PredictionComparer(store))));
  }

  /**
   * Writes the page, one file that needs no other, and its tables as CSV beside it.
   *
   * @return {@code folder/report.html}
   */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve(TRANSFER), StudyTables.transfer(content.table()));
    write(folder.resolve(CELLS), StudyTables.cells(content.study()));
    write(folder.resolve(COMPARISONS), StudyTables.comparisons(content.table()));
    write(folder.resolve(LABELS), LabelTables.all(content.runs()));
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
    if (!study.files().isEmpty()) {
      parts.add(StudySection.counts(study) + "\n" + StudySection.faults(study));
    }
    content
        .bucket()
        .ifPresent(
            bucket -> {
              parts.add(ReportTables.targets(bucket).text());
              parts.add(ReportTables.drops(bucket).text());
              parts.add(ReportTables.views(bucket).text());
              parts.add(ReportTables.rejects(bucket).text());
            });
    return String.join("\n", parts);
  }
}
