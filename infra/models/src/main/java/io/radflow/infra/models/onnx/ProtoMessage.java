package io.radflow.infra.models.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protocol buffers message, field by field; ONNX's few messages need no generated code. */
final class ProtoMessage {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  ProtoMessage number(int field, long value) {
    return add(() -> out.writeInt64(field, value));
  }

  ProtoMessage real(int field, float value) {
    return add(() -> out.writeFloat(field, value));
  }

  ProtoMessage text(int field, String value) {
    return add(() -> out.writeString(field, value));
  }

  ProtoMessage bytes(int field, byte[] value) {
    return add(() -> out.writeByteArray(field, value));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.bytes());
  }

  byte[] bytes() {
    add(out::flush);
    return bytes.toByteArray();
  }

  private ProtoMessage add(Field field) {
    try {
      field.write();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes all bytes", e);
    }
    return this;
  }

  /** Bytes of a field's tag and length, before so many bytes of its own. */
  static long sizeOfStart(int field, long length) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length);
  }

  /** Writes a field's tag and length; the bytes come next. */
  static void start(CodedOutputStream out, int field, long length) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }

  private interface Field {
    void write() throws IOException;
  }
}
