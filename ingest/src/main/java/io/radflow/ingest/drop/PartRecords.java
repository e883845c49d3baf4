package io.radflow.ingest.drop;

import io.radflow.ingest.content.ContentReader;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.RecordIterator;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

  /** Passes over elements that were emitted before, without fetching their images. */
  void skip(long count) throws IOException {
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
    Fetch first = ahead.poll();
    if (first != null) {
      aheadBytes -= first.bytes();
      return await(first.element());
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
        && records.hasNext()) {
      Fetch fetch = fetch(records.next());
      recordsTaken++;
      aheadBytes += fetch.bytes();
      ahead.add(fetch);
    }
  }

  private Fetch fetch(DropRecord record) {
    if (record instanceof RejectedRecord rejected) {
      return new Fetch(0, CompletableFuture.completedFuture(elements.reject(rejected)));
    }
    ImageRecord image = (ImageRecord) record;
    return new Fetch(image.content().bytes(), executor.submit(() -> element(image)));
  }

  private PartElement element(ImageRecord image) throws IOException {
    try {
      return elements.sample(image, reader.read(image.content(), limits.maxImageBytes()));
    } catch (RejectedException e) {
      return elements.reject(image, e);
    }
  }

  private static PartElement await(Future<PartElement> element) throws IOException {
    try {
      return element.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while an image was fetched");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("Fetching an image failed", e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    ahead.forEach(fetch -> fetch.element().cancel(true));
    ahead.clear();
    records.close();
  }

  private record Fetch(long bytes, Future<PartElement> element) {}
}
