package io.radflow.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.types.Row;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RecordRowsTest {

  @Test
  void aRowOfARecordIsThatRecord() throws Exception {
    Prediction prediction = prediction();
    ImageSample sample = sample();
    RecordRows<Prediction> predictions = RecordRows.of(Prediction.class);
    RecordRows<ImageSample> samples =
        InstantiationUtil.clone(RecordRows.of(ImageSample.class), getClass().getClassLoader());

    assertThat(
            predictions.record(
                named(predictions.type().getFieldNames(), predictions.row(prediction))))
        .isEqualTo(prediction);
    assertThat(samples.record(named(samples.type().getFieldNames(), samples.row(sample))))
        .isEqualTo(sample);
  }

  @Test
  void aRowThatIsNoRecordIsRefusedWithItsNameColumnValueAndWhatWasExpected() {
    RecordRows<Prediction> predictions = RecordRows.of(Prediction.class);
    String[] names = predictions.type().getFieldNames();
    Map<String, Object> wrong =
        Map.of(
            "task", "REGRESSION",
            "step", "7",
            "scores", new Float[] {0.5f, null});
    Map<String, String> told =
        Map.of(
            "task", "'REGRESSION', expected one of [MULTI_CLASS, MULTI_LABEL]",
            "step", "'7', expected BIGINT",
            "scores", "[0.5, null], expected ARRAY<FLOAT> without nulls");

    wrong.forEach(
        (column, value) -> {
          Row row = named(names, predictions.row(prediction()));
          row.setField(column, value);
          assertThatThrownBy(() -> predictions.record(row))
              .isInstanceOf(SuppressRestartsException.class)
              .cause()
              .hasMessage(
                  "The row of 'nih/1.png': its column '%s' is %s", column, told.get(column));
        });
    Row empty = named(names, predictions.row(prediction()));
    empty.setField("run", null);
    assertThatThrownBy(() -> predictions.record(empty))
        .cause()
        .hasMessage("The row of 'nih/1.png': its column 'run' is null, expected STRING");
  }

  @Test
  void aFieldCanBeInAColumnOfAnotherNameOrHaveAValueWhereThereIsNone() {
    RecordRows<Prediction> predictions =
        RecordRows.of(Prediction.class)
            .only("sampleId", "run", "step")
            .from("sampleId", "id")
            .orElse("run", "table")
            .orElse("step", 3L);
    Row row = Row.withNames();
    row.setField("id", "nih/1.png");
    row.setField("step", null);

    Prediction prediction = predictions.record(row);

    assertThat(prediction.getSampleId()).isEqualTo("nih/1.png");
    assertThat(prediction.getRun()).isEqualTo("table");
    assertThat(prediction.getStep()).isEqualTo(3);
    assertThat(prediction.getScores()).isNull();
  }

  @Test
  void someFieldsHaveColumnsOfTheirOwnAlone() {
    RecordRows<TensorSample> sizes = RecordRows.of(TensorSample.class).only("width", "labels");
    TensorSample tensor = new TensorSample();
    tensor.setWidth(5);
    tensor.setLabels(Arrays.asList(1f, null));

    assertThat(sizes.type().getFieldNames()).containsExactly("width", "labels");
    assertThat(sizes.row(tensor)).isEqualTo(Row.of(5, new Float[] {1f, null}));
    assertThatThrownBy(() -> sizes.only("depth"))
        .hasMessage("There is no field 'depth', expected one of [width, labels]");
  }

  private static Prediction prediction() {
    return Prediction.newBuilder()
        .setRun("run")
        .setPretrainedModel("scratch")
        .setTarget("nih")
        .setShot("full_shot")
        .setSeed(0)
        .setStep(10)
        .setPassSize(1)
        .setSampleId("nih/1.png")
        .setTask(Task.MULTI_LABEL)
        .setLabelNames(List.of("Mass", "Edema"))
        .setLabels(Arrays.asList(1f, null))
        .setScores(List.of(0.5f, 0.25f))
        .build();
  }

  private static ImageSample sample() {
    return ImageSample.newBuilder()
        .setId("nih/1.png")
        .setDataset("nih")
        .setDrop("first")
        .setRow(4)
        .setView("PA")
        .setSourceUri("s3://bucket/drops/nih/first/1.png")
        .setSourceEtag("etag")
        .setFormat("PNG")
        .setHeight(2)
        .setWidth(3)
        .setChannels(1)
        .setBits(8)
        .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .setLabels(Map.of("Finding Labels", "Mass"))
        .setCrc32c(5)
        .build();
  }

  private static Row named(String[] names, Row row) {
    Row named = Row.withNames();
    for (int i = 0; i < names.length; i++) {
      named.setField(names[i], row.getField(i));
    }
    return named;
  }
}
