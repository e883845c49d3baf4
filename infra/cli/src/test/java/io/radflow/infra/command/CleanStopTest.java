package io.radflow.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.progress.Console;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanStopTest {

  private final List<String> closed = new ArrayList<>();

  @Test
  void whatWasOpenedLastIsClosedFirst() {
    CleanStop stop = new CleanStop(Console.system());
    stop.onStop(() -> closed.add("store"));
    stop.onStop(() -> closed.add("cluster"));

    stop.close();

    assertThat(closed).containsExactly("cluster", "store");
  }

  @Test
  void whatIsOpenedAfterTheStopIsClosedAtOnce() {
    CleanStop stop = new CleanStop(Console.system());
    stop.close();

    stop.onStop(() -> closed.add("late"));

    assertThat(closed).containsExactly("late");
  }
}
