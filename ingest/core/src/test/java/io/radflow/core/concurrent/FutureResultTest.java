package io.radflow.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FutureResultTest {

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  static Throwable[] failures() {
    return new Throwable[] {
      new IOException("no route"), new IllegalArgumentException("no such"), new StackOverflowError()
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsThrownAsIfTheWorkWereDoneHere(Throwable failure) {
    assertThatThrownBy(() -> FutureResult.of(CompletableFuture.failedFuture(failure), "working"))
        .isSameAs(failure);
    assertThatThrownBy(
            () ->
                FutureResult.of(
                    CompletableFuture.failedFuture(failure), Duration.ofDays(1), "working"))
        .isSameAs(failure);
  }

  @Test
  void anotherCheckedExceptionIsTheCauseOfOneThatNamesTheWork() {
    Exception failure = new ReflectiveOperationException("gone");
    assertThatThrownBy(() -> FutureResult.of(CompletableFuture.failedFuture(failure), "working"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Failed while working")
        .hasCause(failure);
  }

  @Test
  void anInterruptionNamesTheWorkAndIsKept() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> FutureResult.of(new CompletableFuture<>(), "working"))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("Interrupted while working");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void workThatTakesLongerThanAllowedIsToldApart() {
    assertThatThrownBy(
            () -> FutureResult.of(new CompletableFuture<>(), Duration.ofMillis(1), "working"))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void givesTheResult() throws Exception {
    assertThat(FutureResult.of(CompletableFuture.completedFuture(3), "working")).isEqualTo(3);
  }
}
