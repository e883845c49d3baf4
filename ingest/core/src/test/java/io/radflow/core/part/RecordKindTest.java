package io.radflow.core.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.TensorSample;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class RecordKindTest {

  private static final byte[] PIXELS = {1, 2, 3, 4};

  @Test
  void aRowInStateIsReadAsItWasWritten() throws Exception {
    for (long place : new long[] {-1, 0, 1, 63, 64, Long.MAX_VALUE}) {
      TensorSample tensor = tensor(place);
      byte[] row = RecordKind.TENSOR_SAMPLE.encode(tensor);

      assertThat(RecordKind.TENSOR_SAMPLE.decode(row, PIXELS)).isEqualTo(tensor);
    }
  }

  /** Schema 2, as 0.1.0 had it. */
  @Test
  void aTensorThatAnEarlierReleaseLeftInStateHasNoPlace() throws Exception {
    TensorSample tensor = tensor(-1);

    assertThat(RecordKind.TENSOR_SAMPLE.decode(earlierRow(tensor), PIXELS)).isEqualTo(tensor);
  }

  @Test
  void aRowThatBreaksOffIsNoEarlierOne() throws Exception {
    byte[] row = earlierRow(tensor(-1));

    for (int length = 0; length < row.length; length++) {
      byte[] broken = Arrays.copyOf(row, length);
      assertThatThrownBy(() -> RecordKind.TENSOR_SAMPLE.decode(broken, PIXELS))
          .isInstanceOf(EOFException.class);
    }
  }

  private static byte[] earlierRow(TensorSample tensor) throws Exception {
    Schema earlier;
    try (InputStream in = RecordKindTest.class.getResourceAsStream("/TensorSample-2.avsc")) {
      earlier = new Schema.Parser().parse(in);
    }
    GenericData.Record row = new GenericData.Record(earlier);
    for (Schema.Field field : earlier.getFields()) {
      row.put(field.name(), tensor.get(tensor.getSchema().getField(field.name()).pos()));
    }
    row.put("pixels", ByteBuffer.allocate(0));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericData.Record>(earlier).write(row, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static TensorSample tensor(long place) {
    return TensorSample.newBuilder()
        .setId("nih/1")
        .setDataset("nih")
        .setSplit("train")
        .setPatient("p")
        .setLabelSpace("nih")
        .setLabels(Arrays.asList(1f, null, 0f))
        .setRecipe("xray")
        .setHeight(2)
        .setWidth(2)
        .setChannels(1)
        .setBits(8)
        .setPixels(ByteBuffer.wrap(PIXELS))
        .setChecksum(-7)
        .setSourceHeight(64)
        .setSourceWidth(0)
        .setPlace(place)
        .build();
  }
}
