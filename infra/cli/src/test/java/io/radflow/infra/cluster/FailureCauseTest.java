package io.radflow.infra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureCauseTest {

  @Test
  void isTheInnermostMessage() {
    assertThat(FailureCause.of(new IOException("outer", new IllegalStateException("inner"))))
        .isEqualTo("inner");
    assertThat(FailureCause.of(new IOException("outer", new NullPointerException())))
        .isEqualTo("NullPointerException");
  }

  @Test
  void isReadFromAPrintedStackTrace() {
    String trace =
        """
        org.apache.flink.runtime.JobException: Recovery is suppressed
        \tat org.apache.flink.X.y(X.java:1)
        Caused by: java.io.IOException: s3://b/k: no space
        \t... 3 more
        """;
    assertThat(FailureCause.of(trace)).isEqualTo("s3://b/k: no space");
    assertThat(FailureCause.of("java.lang.OutOfMemoryError\n\tat x"))
        .isEqualTo("java.lang.OutOfMemoryError");
  }
}
