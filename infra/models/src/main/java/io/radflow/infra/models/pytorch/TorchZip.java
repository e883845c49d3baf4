package io.radflow.infra.models.pytorch;

import io.radflow.infra.models.format.FileSlice;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.StoredTensor;
import io.radflow.infra.models.format.TensorFile;
import io.radflow.training.weights.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.flink.annotation.Internal;

/**
 * The form since PyTorch 1.6: a zip of {@code NAME/data.pkl} and of {@code NAME/data/KEY} for each
 * storage, none of them compressed.
 */
@Internal
public final class TorchZip {

  private static final String PICKLE = "/data.pkl";
  private static final int LONGEST_TEXT = 1 << 16;

  /** R152x4's with its optimizer has a thousand. */
  private static final int MOST_ENTRIES = 100_000;

  private final FileChannel channel;
  private final ZipFile zip;
  private final String root;
  private final Map<String, FileSlice> checked = new HashMap<>();

  private TorchZip(FileChannel channel, ZipFile zip, String root) {
    this.channel = channel;
    this.zip = zip;
    this.root = root;
  }

  /** Whether a zip is of this form, and not NumPy's. */
  public static boolean isOne(Path path) throws IOException {
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(path.toFile())) {
      if (zip.size() > MOST_ENTRIES) {
        throw new IOException(
            "A zip of %d entries; at most %d are read".formatted(zip.size(), MOST_ENTRIES));
      }
      return zip.stream().anyMatch(entry -> entry.getName().endsWith(PICKLE));
    } catch (ZipException e) {
      throw new IOException("The zip is cut off or damaged: " + Printable.of(e.getMessage()), e);
    }
  }

  /**
   * @throws IOException if the file is damaged, or holds anything but tensors and plain values
   */
  public static TensorFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path);
    try {
      ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
      TorchZip file = new TorchZip(channel, zip, root(zip));
      return file.read();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e instanceof IOException known ? known : new IOException(e.getMessage(), e);
    }
  }

  private static String root(ZipFile zip) throws IOException {
    String root = null;
    for (Iterator<ZipArchiveEntry> all = zip.getEntries().asIterator(); all.hasNext(); ) {
      String name = all.next().getName();
      if (name.endsWith(PICKLE)) {
        if (root != null) {
          throw new IOException("Two pickles in the zip, expected one " + PICKLE.substring(1));
        }
        root = name.substring(0, name.length() - PICKLE.length());
      }
    }
    if (root == null) {
      throw new IOException("No " + PICKLE.substring(1) + " in the zip");
    }
    if (zip.getEntry(root + "/constants.pkl") != null) {
      throw new IOException(
          "A TorchScript archive, which is a program: save the model's state_dict() instead");
    }
    return root;
  }

  private TensorFile read() throws IOException {
    byte[] pickle = bytes(root + PICKLE, PickleInput.MOST_BYTES);
    Object pickled =
        new Unpickler(new PickleInput(new ByteArrayInputStream(pickle)), new TorchConstructors())
            .read();
    Map<String, StoredTensor> tensors = StateDictionary.tensors(pickled, byteOrder(), this::slice);
    return new TorchFile("PyTorch's zip", tensors, description(), zip);
  }

  private ByteOrder byteOrder() throws IOException {
    String text =
        zip.getEntry(root + "/byteorder") == null
            ? "little"
            : new String(bytes(root + "/byteorder", LONGEST_TEXT), StandardCharsets.US_ASCII);
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw new IOException("byteorder '" + Printable.of(text) + "', expected little or big");
    };
  }

  private ModelDescription description() throws IOException {
    if (zip.getEntry(root + TorchWriter.DESCRIPTION) == null) {
      return new ModelDescription(Map.of());
    }
    byte[] text = bytes(root + TorchWriter.DESCRIPTION, LONGEST_TEXT);
    Optional<ModelDescription> description =
        ModelDescription.ofComment(new String(text, StandardCharsets.UTF_8));
    return description.orElse(new ModelDescription(Map.of()));
  }

  private byte[] bytes(String name, long most) throws IOException {
    FileSlice slice = slice(name);
    if (slice.length() > most) {
      throw new IOException(
          "%s has %d bytes, at most %d are read"
              .formatted(Printable.of(name), slice.length(), most));
    }
    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return in.readNBytes((int) most);
    }
  }

  private FileSlice slice(StorageReference storage) throws IOException {
    FileSlice slice = slice(root + "/data/" + storage.key());
    if (slice.length() / storage.type().bytes() < storage.count()) {
      throw new IOException(
          "Storage '%s' has %d bytes, expected %d values of %s"
              .formatted(
                  Printable.of(storage.key()), slice.length(), storage.count(), storage.type()));
    }
    return slice;
  }

  /** An entry's bytes, once they are those of which the zip has the checksum. */
  private FileSlice slice(String name) throws IOException {
    FileSlice known = checked.get(name);
    if (known != null) {
      return known;
    }
    String shown = Printable.of(name);
    ZipArchiveEntry entry = null;
    for (ZipArchiveEntry one : zip.getEntries(name)) {
      if (entry != null) {
        throw new IOException(shown + " is in the zip twice");
      }
      entry = one;
    }
    if (entry == null) {
      throw new IOException(shown + " is not in the zip");
    }
    if (entry.getMethod() != ZipMethod.STORED.getCode()
        || entry.getGeneralPurposeBit().usesEncryption()) {
      throw new IOException(
          shown
              + " is compressed or encrypted, which PyTorch never does: its values cannot be read");
    }
    FileSlice slice = new FileSlice(channel, entry.getDataOffset(), entry.getSize());
    if (!slice.isInFile()) {
      throw new IOException(shown + " goes on behind the end of the file");
    }
    CRC32 crc = new CRC32();
    slice.feed(crc);
    if (crc.getValue() != entry.getCrc()) {
      throw new IOException(
          "%s is damaged: CRC-32 %08x, expected %08x"
              .formatted(shown, crc.getValue(), entry.getCrc()));
    }
    checked.put(name, slice);
    return slice;
  }
}
