package io.radflow.infra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureCauseTest {

  private static final String TRACE =
      """
      org.apache.flink.runtime.JobException: Recovery is suppressed by NoRestartStrategy
      \tat org.apache.flink.X.y(X.java:1)
      Caused by: org.apache.flink.util.FlinkException: Global failure of 'Source: samples'.
      \tat org.apache.flink.X.y(X.java:2)
      \tSuppressed: java.io.IOException: s3://b/suppressed: closed
      \t\tat org.apache.flink.X.y(X.java:3)
      \tCaused by: java.io.IOException: s3://b/behind-suppressed: closed
      \t\t... 1 more
      Caused by: java.io.IOException: Cannot read s3://b/samples/one.parquet
      \tat org.apache.flink.X.y(X.java:4)
      Caused by: java.lang.IllegalStateException: s3://b/inner: no more
      of it
      \tat org.apache.flink.X.y(X.java:5)
      Caused by: java.net.ConnectException: Connection refused
      \t... 3 more
      """;

  @Test
  void isTheInnermostWhereNoneNamesAnything() {
    assertThat(FailureCause.of(new IOException("outer", new IllegalStateException("inner"))))
        .isEqualTo("inner");
    assertThat(FailureCause.of(new IOException("outer", new NullPointerException())))
        .isEqualTo("NullPointerException");
    assertThat(FailureCause.of("java.lang.OutOfMemoryError\n\tat x"))
        .isEqualTo("java.lang.OutOfMemoryError");
    assertThat(FailureCause.of("")).isEmpty();
  }

  @Test
  void isTheOutermostThatNamesAnObjectThenTheInnermost() {
    assertThat(FailureCause.of(TRACE))
        .isEqualTo("Cannot read s3://b/samples/one.parquet; caused by: Connection refused");
    assertThat(
            FailureCause.of(
                new IllegalStateException(
                    "Discovery failed",
                    new UncheckedIOException(
                        "Cannot plan drops/nih/first",
                        new IOException("s3://b/k", new ConnectException("Connection refused"))))))
        .isEqualTo("Cannot plan drops/nih/first; caused by: Connection refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The value '0' of key 'training.batch' is not 1 or more",
        "set store.credentials-file",
        "more than taskmanager.memory.task.off-heap.size",
        "beyond -Dorg.bytedeco.javacpp.maxbytes",
        "set it in RADFLOW_JAVA_OPTIONS",
        "tensors/nih/_manifest.json: not a manifest",
        "file:/tmp/checkpoints: full",
        "Cannot read the key of patient ids, /run/keys/patients",
        "'--config' is missing"
      })
  void aSettingOrAnObjectIsSomethingToLookAt(String naming) {
    Throwable failure =
        new RuntimeException(
            "Failed", new IOException(naming, new IOException("why", new IOException("inner"))));

    assertThat(FailureCause.of(failure)).isEqualTo(naming + "; caused by: inner");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.radflow.training.operator.TrainingOperator failed",
        "Source: drops -> validate (1/2)#0",
        "http://127.0.0.1:8081/metrics/1 answered 500",
        "Connection to localhost/127.0.0.1:9000 or /127.0.0.1:9000/ failed",
        "The state.It ended"
      })
  void whatLooksLikeOneIsNot(String other) {
    assertThat(FailureCause.of(new IOException(other, new IOException("inner"))))
        .isEqualTo("inner");
  }

  @Test
  void theSameIsNotSaidTwice() {
    IOException inner = new IOException("s3://b/k: no space");

    assertThat(FailureCause.of(new RuntimeException(inner))).isEqualTo("s3://b/k: no space");
    assertThat(FailureCause.of(new SerializedThrowable(new RuntimeException(inner))))
        .isEqualTo("s3://b/k: no space");
    assertThat(FailureCause.of(new IOException("Cannot write s3://b/k: full", new Error("full"))))
        .isEqualTo("Cannot write s3://b/k: full");
  }

  @Test
  void aServersStackTraceInAMessageIsRead() {
    String message =
        "[Internal server error., <Exception on server side:\n" + TRACE + "End of exception>]";

    assertThat(FailureCause.of(new IOException("Failed", new RuntimeException(message))))
        .isEqualTo("Cannot read s3://b/samples/one.parquet; caused by: Connection refused");
  }
}
