package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreException;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * CIFAR-10 and CIFAR-100, binary version: files of records, unpacked in any folder or inside a
 * {@code .tar.gz}. A record is its label bytes and 3 × 1024 bytes of pixels. Each file is a part.
 */
final class CifarLayout implements DatasetLayout {

  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar\\.gz|tgz)");
  private static final int MAX_MEMBERS = 10_000;

  private final CifarForm form;

  CifarLayout(CifarForm form) {
    this.form = form;
  }

  @Override
  public String name() {
    return form.dataset();
  }

  @Override
  public DropPlan plan(Drop drop, ObjectStore store) throws IOException, RejectedException {
    Map<String, Batch> batches = new TreeMap<>();
    List<RejectedRecord> rejects = new ArrayList<>();
    for (StoredObject object : drop.objects()) {
      String name = lastName(object.key());
      if (form.file().matcher(name).matches()) {
        add(new Batch(object.key(), null, object.size(), 0), batches, rejects);
      } else if (ARCHIVE.matcher(name).matches()) {
        scan(object, store, batches, rejects);
      }
    }
    if (batches.isEmpty() && rejects.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No file of records among the drop's %d objects, expected %s, or a .tar.gz that holds"
                  + " them",
              drop.objects().size(), form.published()));
    }
    List<String> tasks = new ArrayList<>();
    long row = 0;
    for (Batch batch : batches.values()) {
      tasks.add(Json.write(batch.from(row)));
      row += batch.records(form);
    }
    return new DropPlan(tasks, rejects);
  }

  @Override
  public RecordIterator<DropRecord> open(Drop drop, String task, ObjectStore store)
      throws IOException {
    Batch batch = Json.read(task, Batch.class);
    StoredObject object =
        drop.objects().stream()
            .filter(one -> one.key().equals(batch.key()))
            .findFirst()
            .orElseThrow(() -> new IOException(batch.key() + " vanished after it was planned"));
    InputStream in =
        batch.member() == null
            ? store.open(object.key())
            : openMember(object, batch.member(), store);
    return new CifarRecords(in, form, batch, object.etag());
  }

  private static void add(Batch batch, Map<String, Batch> batches, List<RejectedRecord> rejects) {
    Batch first = batches.putIfAbsent(batch.name(), batch);
    if (first != null) {
      rejects.add(
          new RejectedRecord(
              batch.source(),
              null,
              RejectReason.DUPLICATE_BATCH,
              "The drop holds the batch "
                  + batch.name()
                  + " twice; "
                  + first.source()
                  + " is read"));
    }
  }

  /** Reads the archive to its end, which also checks that it is whole. */
  private void scan(
      StoredObject archive,
      ObjectStore store,
      Map<String, Batch> batches,
      List<RejectedRecord> rejects)
      throws IOException {
    List<Batch> found = new ArrayList<>();
    List<RejectedRecord> refused = new ArrayList<>();
    try (TarArchiveInputStream tar = TarGz.open(store, archive)) {
      int members = 0;
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        if (++members > MAX_MEMBERS) {
          throw new RejectedException(
              RejectReason.ARCHIVE_TOO_LARGE, "More than " + MAX_MEMBERS + " members");
        }
        if (isLink(entry) || !SafeName.isSafePath(entry.getName())) {
          refused.add(unsafe(archive, entry));
        } else if (isPlainFile(entry) && form.file().matcher(lastName(entry.getName())).matches()) {
          found.add(new Batch(archive.key(), entry.getName(), entry.getSize(), 0));
        }
      }
      tar.transferTo(OutputStream.nullOutputStream());
    } catch (TarGz.StoreReadException | StoreException e) {
      throw e;
    } catch (UnpackLimit.Exceeded e) {
      rejects.add(refused(archive, RejectReason.ARCHIVE_TOO_LARGE, e));
      return;
    } catch (RejectedException e) {
      rejects.add(refused(archive, e.reason(), e));
      return;
    } catch (IOException | RuntimeException e) {
      // Hostile headers make the tar reader throw either.
      rejects.add(refused(archive, RejectReason.UNREADABLE_ARCHIVE, e));
      return;
    }
    rejects.addAll(refused);
    found.forEach(batch -> add(batch, batches, rejects));
  }

  private static RejectedRecord refused(StoredObject archive, RejectReason reason, Exception e) {
    return new RejectedRecord(
        archive.key(), null, reason, "Nothing of the archive was read: " + e.getMessage());
  }

  private static RejectedRecord unsafe(StoredObject archive, TarArchiveEntry entry) {
    String kind = isLink(entry) ? "a link" : "a path that leads outside";
    return new RejectedRecord(
        archive.key() + "!/" + entry.getName(),
        null,
        RejectReason.UNSAFE_PATH,
        "The member is " + kind + ", expected a file below the archive's root");
  }

  private static InputStream openMember(StoredObject archive, String member, ObjectStore store)
      throws IOException {
    TarArchiveInputStream tar = TarGz.open(store, archive);
    for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
      if (isPlainFile(entry) && entry.getName().equals(member)) {
        return tar;
      }
    }
    tar.close();
    throw new IOException(archive.key() + "!/" + member + " vanished after it was planned");
  }

  private static boolean isLink(TarArchiveEntry entry) {
    return entry.isLink() || entry.isSymbolicLink();
  }

  /** The tar reader calls a link a file as well. */
  private static boolean isPlainFile(TarArchiveEntry entry) {
    return entry.isFile() && !isLink(entry);
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * A file of records.
   *
   * @param key of the file, or of the archive that holds it
   * @param member null for a plain file
   * @param bytes size
   * @param firstRow number of the drop's records in the batches before it
   */
  record Batch(String key, String member, long bytes, long firstRow) {

    Batch from(long row) {
      return new Batch(key, member, bytes, row);
    }

    /** Records, counting an incomplete one at the end. */
    long records(CifarForm form) {
      return (bytes + form.recordBytes() - 1) / form.recordBytes();
    }

    String source() {
      return member == null ? key : key + "!/" + member;
    }

    /** Such as data_batch_1. */
    String name() {
      String file = lastName(source());
      return file.substring(0, file.length() - ".bin".length());
    }

    String split() {
      return name().startsWith("test") ? "test" : "train";
    }
  }
}
