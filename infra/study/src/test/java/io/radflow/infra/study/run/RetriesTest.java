package io.radflow.infra.study.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void eachWaitIsTwiceTheOneBeforeUpToAMinute() {
    Retries retries = new Retries(100, Duration.ofSeconds(1));
    long now = 5;
    for (long wait : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(retries.failed("a", now)).isTrue();
      assertThat(retries.isDue("a", now + wait * SECOND - 1)).isFalse();
      assertThat(retries.isDue("a", now + wait * SECOND)).isTrue();
      now += wait * SECOND;
    }
    assertThat(retries.isDue("b", now)).isTrue();
  }

  @Test
  void afterTheLastAttemptThereIsNoOther() {
    Retries retries = new Retries(2, Duration.ofSeconds(1));

    assertThat(retries.failed("a", 0)).isTrue();
    assertThat(retries.failed("a", 0)).isTrue();
    assertThat(retries.failed("a", 0)).isFalse();
    assertThat(retries.failed("b", 0)).isTrue();
  }
}
