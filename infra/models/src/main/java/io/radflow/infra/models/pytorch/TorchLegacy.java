package io.radflow.infra.models.pytorch;

import io.radflow.infra.models.format.FileSlice;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.StoredTensor;
import io.radflow.infra.models.format.TensorFile;
import io.radflow.training.weights.Printable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * The form before PyTorch 1.6: pickles of a magic number, a version, facts on the machine, the
 * object and the storages' keys, then each storage's count and values, little-endian.
 */
@Internal
public final class TorchLegacy {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  /** A pickle of protocol 2 that begins with the magic number. */
  private static final byte[] BEGINNING = {
    (byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46
  };

  private final FileChannel channel;
  private final TorchConstructors constructors = new TorchConstructors();
  private final Map<String, FileSlice> storages = new HashMap<>();

  private TorchLegacy(FileChannel channel) {
    this.channel = channel;
  }

  /** Whether a file begins so. */
  public static boolean isBegun(byte[] first) {
    return first.length >= BEGINNING.length
        && Arrays.equals(Arrays.copyOf(first, BEGINNING.length), BEGINNING);
  }

  /**
   * @throws IOException if the file is damaged, or holds anything but tensors and plain values
   */
  public static TensorFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      return new TorchLegacy(channel).read(in);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private TensorFile read(InputStream in) throws IOException {
    PickleInput pickles = new PickleInput(in);
    require(MAGIC, next(pickles), "PyTorch's magic number");
    require(VERSION, next(pickles), "the version of the form");
    next(pickles);
    Object pickled = next(pickles);
    Object keys = next(pickles);
    if (!(keys instanceof List<?> list)) {
      throw new IOException("The last pickle holds no list of storages");
    }
    findStorages(list, pickles.position());
    Map<String, StoredTensor> tensors =
        StateDictionary.tensors(pickled, ByteOrder.LITTLE_ENDIAN, this::slice);
    return new TorchFile(
        "PyTorch's form of before 1.6", tensors, new ModelDescription(Map.of()), channel);
  }

  private Object next(PickleInput pickles) throws IOException {
    return new Unpickler(pickles, constructors).read();
  }

  private static void require(Object expected, Object found, String what) throws IOException {
    if (!expected.equals(found)) {
      throw new IOException(what + " is another one, expected " + expected);
    }
  }

  private void findStorages(List<?> keys, long position) throws IOException {
    long at = position;
    for (Object one : keys) {
      if (!(one instanceof String key) || !constructors.storages().containsKey(key)) {
        throw new IOException("A storage is listed of which no tensor tells");
      }
      StorageReference storage = constructors.storages().get(key);
      long count = count(at);
      if (count != storage.count()) {
        throw new IOException(
            "Storage '%s' at byte %d has %d values, its tensors tell of %d"
                .formatted(Printable.of(key), at, count, storage.count()));
      }
      long left = channel.size() - at - Long.BYTES;
      if (count < 0 || count > left / storage.type().bytes()) {
        throw new IOException(
            "Storage '%s' at byte %d has %d values of %s, but %d bytes are left in the file"
                .formatted(Printable.of(key), at, count, storage.type(), left));
      }
      FileSlice slice = new FileSlice(channel, at + Long.BYTES, count * storage.type().bytes());
      if (storages.put(key, slice) != null) {
        throw new IOException("Storage '" + Printable.of(key) + "' is in the file twice");
      }
      at = slice.offset() + slice.length();
    }
  }

  private long count(long at) throws IOException {
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (count.hasRemaining()) {
      if (channel.read(count, at + count.position()) < 0) {
        throw new IOException("The file ends at byte " + channel.size() + ", before a storage");
      }
    }
    return count.getLong(0);
  }

  private FileSlice slice(StorageReference storage) throws IOException {
    FileSlice slice = storages.get(storage.key());
    if (slice == null) {
      throw new IOException("Storage '" + Printable.of(storage.key()) + "' is not in the file");
    }
    return slice;
  }
}
