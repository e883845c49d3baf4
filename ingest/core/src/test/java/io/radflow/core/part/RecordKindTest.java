package io.radflow.core.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
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

  /** A row of 0.1.0 ends where a null fingerprint, a byte, would follow. */
  @Test
  void rowsThatAnEarlierReleaseLeftInStateHaveNoFingerprint() throws Exception {
    Metric metric =
        Metric.newBuilder()
            .setRun("r")
            .setPretrainedModel("scratch")
            .setTarget("nih")
            .setShot("full_shot")
            .setSeed(3)
            .setStep(4)
            .setName("train/loss")
            .setValue(0.25)
            .setSupport(8)
            .build();
    Prediction prediction =
        Prediction.newBuilder()
            .setRun("r")
            .setPretrainedModel("scratch")
            .setTarget("nih")
            .setShot("full_shot")
            .setSeed(3)
            .setStep(4)
            .setPassSize(8)
            .setSampleId("nih/1")
            .setTask(Task.MULTI_LABEL)
            .setLabelNames(List.of("a"))
            .setLabels(Arrays.asList((Float) null))
            .setScores(List.of(0.5f))
            .setPatientDisjoint(true)
            .build();

    assertThat(RecordKind.METRIC.decode(beforeFingerprints(RecordKind.METRIC, metric), null))
        .isEqualTo(metric);
    assertThat(
            RecordKind.PREDICTION.decode(
                beforeFingerprints(RecordKind.PREDICTION, prediction), null))
        .isEqualTo(prediction);
  }

  private static byte[] beforeFingerprints(RecordKind kind, SpecificRecord record) {
    byte[] row = kind.encode(record);
    return Arrays.copyOf(row, row.length - 1);
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
