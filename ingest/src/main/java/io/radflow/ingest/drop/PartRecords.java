package io.radflow.ingest.drop;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.part.PartElement;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.source.RecordIterator;
import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.RejectedRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Fetches the images of a part in parallel, ahead of their turn, and gives them in order. */
final class PartRecords implements RecordIterator<PartElement> {

  private final RecordIterator<DropRecord> records;
  private final DropElements elements;
  private final ContentReader reader;
  private final ExecutorService executor;
  private final FetchLimits limits;
  private final Queue<Fetch> ahead = new ArrayDeque<>();

  private final Queue<PartElement> fetched = new ArrayDeque<>();

  /** Read from the plan and not taken. */
  private DropRecord record;

  private long aheadBytes;
  private long recordsTaken;
  private boolean countGiven;
  private boolean endGiven;

  PartRecords(
      RecordIterator<DropRecord> records,
      DropElements elements,
      ContentReader reader,
      ExecutorService executor,
      FetchLimits limits) {
    this.records = records;
    this.elements = elements;
    this.reader = reader;
    this.executor = executor;
    this.limits = limits;
  }

  /** Without fetching their images. */
  @Override
  public void skip(long count) throws IOException {
    for (long left = count; left > 0; left--) {
      if (records.hasNext()) {
        records.next();
        recordsTaken++;
      } else if (!countGiven) {
        countGiven = true;
      } else {
        endGiven = true;
      }
    }
  }

  @Override
  public boolean hasNext() {
    return !endGiven;
  }

  @Override
  public PartElement next() throws IOException {
    if (endGiven) {
      throw new NoSuchElementException();
    }
    fetchAhead();
    if (fetched.isEmpty() && !ahead.isEmpty()) {
      Fetch first = ahead.remove();
      aheadBytes -= first.bytes();
      fetched.addAll(FutureResult.of(first.elements(), "fetching an image"));
    }
    if (!fetched.isEmpty()) {
      return fetched.remove();
    }
    if (!countGiven) {
      countGiven = true;
      return elements.recordCount(recordsTaken);
    }
    endGiven = true;
    return elements.end();
  }

  private void fetchAhead() throws IOException {
    while (ahead.size() < limits.parallel()
        && (ahead.isEmpty() || aheadBytes < limits.aheadBytes())
        && hasRecord()) {
      Fetch fetch = fetch(take());
      aheadBytes += fetch.bytes();
      ahead.add(fetch);
    }
  }

  private boolean hasRecord() throws IOException {
    return record != null || records.hasNext();
  }

  private DropRecord peek() throws IOException {
    if (record == null) {
      record = records.next();
    }
    return record;
  }

  private DropRecord take() throws IOException {
    DropRecord taken = peek();
    record = null;
    recordsTaken++;
    return taken;
  }

  private Fetch fetch(DropRecord first) throws IOException {
    if (first instanceof RejectedRecord rejected) {
      return new Fetch(0, CompletableFuture.completedFuture(List.of(elements.reject(rejected))));
    }
    AdjacentImages images = new AdjacentImages((ImageRecord) first, limits.maxImageBytes());
    while (hasRecord() && peek() instanceof ImageRecord next && images.add(next)) {
      take();
    }
    return new Fetch(images.bytes(), executor.submit(() -> elements(images)));
  }

  private List<PartElement> elements(AdjacentImages images) throws IOException {
    if (images.images().size() > 1) {
      try {
        return elements(images.images(), images.readTogether(reader));
      } catch (RejectedException e) {
        // Each has its own fault, if any.
      }
    }
    List<PartElement> alone = new ArrayList<>();
    for (ImageRecord image : images.images()) {
      alone.add(element(image));
    }
    return alone;
  }

  private List<PartElement> elements(List<ImageRecord> images, List<byte[]> files) {
    List<PartElement> made = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      made.add(element(images.get(i), files.get(i)));
    }
    return made;
  }

  private PartElement element(ImageRecord image) throws IOException {
    byte[] file;
    try {
      file = reader.read(image.content(), limits.maxImageBytes());
    } catch (RejectedException e) {
      return elements.reject(image, e);
    }
    return element(image, file);
  }

  private PartElement element(ImageRecord image, byte[] file) {
    try {
      return elements.sample(image, file);
    } catch (RejectedException e) {
      return elements.reject(image, e);
    }
  }

  @Override
  public void close() throws IOException {
    ahead.forEach(fetch -> fetch.elements().cancel(true));
    ahead.clear();
    records.close();
  }

  private record Fetch(long bytes, Future<List<PartElement>> elements) {}
}
