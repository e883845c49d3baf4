package io.radflow.infra.models.pytorch;

import io.radflow.infra.models.format.ModelDescription;
import io.radflow.infra.models.format.TensorNames;
import io.radflow.infra.models.format.TensorOrder;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.weights.ParameterValues;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.flink.annotation.Internal;

/**
 * Writes what torch.save(model.state_dict(), FILE) writes: an ordered dictionary of float32
 * tensors. Equal weights give equal bytes.
 */
@Internal
public final class TorchWriter {

  /** Where RadFlow's own words are; PyTorch passes over what it does not ask for. */
  static final String DESCRIPTION = "/radflow.json";

  private static final String ROOT = "archive";
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** So that PyTorch can map the values into memory, as it can those that it wrote. */
  private static final int ALIGNMENT = 64;

  private static final int LOCAL_HEADER = 30;
  private static final int EXTRA_HEADER = 4;

  private final Counted counted;
  private final ZipOutputStream zip;

  private TorchWriter(OutputStream out) {
    counted = new Counted(out);
    zip = new ZipOutputStream(counted);
    zip.setMethod(ZipOutputStream.STORED);
  }

  /** Writes all weights. The stream is not closed. */
  public static void write(
      BitNetwork network,
      ParameterValues weights,
      TensorNames names,
      ModelDescription description,
      OutputStream out)
      throws IOException {
    TorchWriter writer = new TorchWriter(out);
    PickleWriter pickle = new PickleWriter();
    int key = 0;
    for (BitParameter parameter : network.parameters()) {
      pickle.tensor(
          names.of(parameter),
          Integer.toString(key++),
          TensorNames.shape(parameter),
          parameter.count());
    }
    writer.add("/data.pkl", pickle.end());
    writer.add("/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    key = 0;
    for (BitParameter parameter : network.parameters()) {
      writer.add("/data/" + key++, parameter, weights.values(parameter));
    }
    writer.add("/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    writer.add(DESCRIPTION, description.comment().getBytes(StandardCharsets.UTF_8));
    writer.zip.finish();
    out.flush();
  }

  private void add(String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    begin(name, bytes.length, crc);
    zip.write(bytes);
    zip.closeEntry();
  }

  private void add(String name, BitParameter parameter, float[] values) throws IOException {
    CRC32 crc = new CRC32();
    TensorOrder.feed(parameter, values, crc);
    begin(name, Float.BYTES * parameter.count(), crc);
    TensorOrder.write(parameter, values, zip);
    zip.closeEntry();
  }

  private void begin(String name, long bytes, CRC32 crc) throws IOException {
    ZipEntry entry = new ZipEntry(ROOT + name);
    entry.setTimeLocal(ENTRY_TIME);
    entry.setSize(bytes);
    entry.setCompressedSize(bytes);
    entry.setCrc(crc.getValue());
    long data = counted.count + LOCAL_HEADER + entry.getName().length() + EXTRA_HEADER;
    int padding = (int) Math.floorMod(-data, (long) ALIGNMENT);
    byte[] extra = new byte[EXTRA_HEADER + padding];
    extra[0] = 'F';
    extra[1] = 'B';
    extra[2] = (byte) padding;
    entry.setExtra(extra);
    zip.putNextEntry(entry);
  }

  private static final class Counted extends FilterOutputStream {

    private long count;

    private Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
