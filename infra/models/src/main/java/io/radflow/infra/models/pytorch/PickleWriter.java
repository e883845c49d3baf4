package io.radflow.infra.models.pytorch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the pickle of a state dictionary, in protocol 2 as torch.save does. */
final class PickleWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Begins a dictionary, whose items come next. */
  PickleWriter() {
    bytes(0x80, 2);
    orderedDictionary();
    bytes('(');
  }

  /** A contiguous float32 tensor that has a storage of its own. */
  void tensor(String name, String storage, List<Long> shape, long count) {
    text(name);
    global("torch._utils", "_rebuild_tensor_v2");
    bytes('(', '(');
    text("storage");
    global("torch", "FloatStorage");
    text(storage);
    text("cpu");
    number(count);
    // The tuple of the storage, by which PyTorch finds it.
    bytes('t', 'Q');
    number(0);
    bytes('(');
    shape.forEach(this::number);
    bytes('t', '(');
    long stride = count;
    for (long size : shape) {
      stride /= size;
      number(stride);
    }
    // It needs no gradient, and has no hooks.
    bytes('t', 0x89);
    orderedDictionary();
    bytes('t', 'R');
  }

  /** Ends the dictionary. */
  byte[] end() {
    bytes('u', '.');
    return out.toByteArray();
  }

  private void orderedDictionary() {
    global("collections", "OrderedDict");
    bytes(')', 'R');
  }

  private void global(String module, String name) {
    bytes('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    bytes('X');
    littleEndian(encoded.length);
    out.writeBytes(encoded);
  }

  private void number(long number) {
    bytes('J');
    littleEndian(Math.toIntExact(number));
  }

  private void littleEndian(int number) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
  }

  private void bytes(int... opcodes) {
    for (int opcode : opcodes) {
      out.write(opcode);
    }
  }
}
