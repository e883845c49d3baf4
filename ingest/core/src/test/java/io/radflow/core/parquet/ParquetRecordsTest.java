package io.radflow.core.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.record.Metric;
import io.radflow.core.record.TensorSample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.junit.jupiter.api.Test;

class ParquetRecordsTest {

  @Test
  void keepsEveryFieldAndUnknownLabels() throws Exception {
    List<TensorSample> records = records(300);

    byte[] bytes = ParquetRecords.encode(TensorSample.getClassSchema(), records);

    assertThat(ParquetRecords.<TensorSample>decode(TensorSample.getClassSchema(), bytes, "x"))
        .isEqualTo(records);
  }

  @Test
  void givesTheSameBytesForTheSameRecords() throws Exception {
    assertThat(ParquetRecords.encode(TensorSample.getClassSchema(), records(20)))
        .isEqualTo(ParquetRecords.encode(TensorSample.getClassSchema(), records(20)));
  }

  /** The JVM's identity hash codes, and with them the order of a set of enums, differ by run. */
  @Test
  void givesTheSameBytesInEveryJvm() throws Exception {
    byte[] here = encoded();
    for (int run = 0; run < 3; run++) {
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UnlockExperimentalVMOptions",
                  "-XX:hashCode=" + List.of(0, 2, 3).get(run),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ParquetRecordsTest.class.getName())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(other.getInputStream().readAllBytes()).isEqualTo(here);
      assertThat(other.waitFor()).isZero();
    }
  }

  /** Prints an encoded object: what another JVM makes of the same records. */
  public static void main(String[] arguments) throws Exception {
    System.out.write(encoded());
    System.out.flush();
  }

  private static byte[] encoded() throws Exception {
    return ParquetRecords.encode(TensorSample.getClassSchema(), records(300));
  }

  @Test
  void readsSomeColumnsOnly() throws Exception {
    byte[] bytes = ParquetRecords.encode(TensorSample.getClassSchema(), records(3));
    Schema ids =
        SchemaBuilder.record("TensorSample")
            .namespace("io.radflow.core.record")
            .fields()
            .requiredString("id")
            .endRecord();

    assertThat(
            ParquetRecords.<TensorSample>decode(
                TensorSample.getClassSchema(), ids, new MemoryInputFile("x", bytes)))
        .extracting(TensorSample::getId)
        .containsExactly("nih/0", "nih/1", "nih/2");
  }

  /** As an earlier release wrote it: without the fields that have been added since. */
  @Test
  void readsObjectsOfEarlierSchemaVersions() throws Exception {
    Schema now = TensorSample.getClassSchema();
    Schema first =
        ParquetRecords.columns(
            now,
            "id",
            "dataset",
            "split",
            "patient",
            "labelSpace",
            "labels",
            "recipe",
            "height",
            "width",
            "channels",
            "bits",
            "pixels");
    TensorSample whole = records(1).get(0);
    byte[] bytes = written(first, whole);

    TensorSample read = ParquetRecords.<TensorSample>decode(now, bytes, "old").get(0);
    TensorSample some =
        ParquetRecords.<TensorSample>decode(
                now,
                ParquetRecords.columns(now, "id", "checksum"),
                new MemoryInputFile("old", bytes))
            .get(0);

    assertThat(read.getFormat()).isEqualTo("RAW");
    assertThat(read.getPixels()).isEqualTo(whole.getPixels());
    assertThat(some.getId()).isEqualTo(whole.getId());
    assertThat(some.getChecksum()).isZero();
  }

  @Test
  void readsMetricsOfEarlierSchemaVersions() throws Exception {
    Schema now = Metric.getClassSchema();
    Schema first =
        ParquetRecords.columns(
            now,
            "run",
            "pretrainedModel",
            "target",
            "shot",
            "seed",
            "step",
            "name",
            "label",
            "value",
            "support",
            "detail");
    Metric whole =
        Metric.newBuilder()
            .setRun("run")
            .setPretrainedModel("scratch")
            .setTarget("nih")
            .setShot("full_shot")
            .setSeed(0)
            .setStep(5)
            .setName("test/auc")
            .setLabel("Hernia")
            .setValue(0.75)
            .setSupport(8)
            .build();

    Metric read = ParquetRecords.<Metric>decode(now, written(first, whole), "old").get(0);

    assertThat(read).isEqualTo(whole);
    assertThat(read.getLower()).isNull();
    assertThat(read.getCalledLabel()).isNull();
  }

  /** A record with the fields of an earlier schema. */
  private static byte[] written(Schema schema, SpecificRecord whole) throws IOException {
    GenericRecord old = new GenericData.Record(schema);
    schema
        .getFields()
        .forEach(
            field ->
                old.put(field.name(), whole.get(whole.getSchema().getField(field.name()).pos())));
    MemoryOutputFile file = new MemoryOutputFile();
    Configuration configuration = new Configuration(false);
    configuration.setBoolean("parquet.avro.write-old-list-structure", false);
    try (ParquetWriter<GenericRecord> writer =
        AvroParquetWriter.<GenericRecord>builder(file)
            .withSchema(schema)
            .withConf(configuration)
            .build()) {
      writer.write(old);
    }
    return file.bytes();
  }

  @Test
  void namesTheObjectThatIsNoParquet() {
    assertThatThrownBy(
            () ->
                ParquetRecords.decode(TensorSample.getClassSchema(), new byte[100], "a/b.parquet"))
        .hasMessageContaining("a/b.parquet");
  }

  private static List<TensorSample> records(int count) {
    List<TensorSample> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          TensorSample.newBuilder()
              .setId("nih/" + i)
              .setDataset("nih")
              .setSplit("train")
              .setLabelSpace("nih")
              .setLabels(Arrays.asList(1f, null, 0f))
              .setRecipe("xray-224")
              .setHeight(2)
              .setWidth(2)
              .setChannels(1)
              .setBits(8)
              .setPixels(ByteBuffer.wrap(new byte[] {(byte) i, 2, 3, 4}))
              .build());
    }
    return records;
  }
}
