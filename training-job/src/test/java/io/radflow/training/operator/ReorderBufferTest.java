package io.radflow.training.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.source.RunSample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {

  @Test
  void givesSamplesInTheOrderOfTheirPositions() {
    ReorderBuffer buffer = new ReorderBuffer(5);
    List<Long> given = new ArrayList<>();
    for (long position : new long[] {7, 6, 9, 5, 8, 10}) {
      buffer.add(sample(position));
      buffer.poll().ifPresent(first -> given.add(first.position));
      if (position == 5) {
        assertThat(buffer.size()).isEqualTo(3);
      }
    }
    while (buffer.size() > 0) {
      given.add(buffer.poll().orElseThrow().position);
    }

    assertThat(given).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(buffer.next()).isEqualTo(11);
    assertThat(buffer.poll()).isEmpty();
  }

  @Test
  void refusesASampleThatComesTwice() {
    ReorderBuffer buffer = new ReorderBuffer(5);
    buffer.add(sample(6));

    assertThatThrownBy(() -> buffer.add(sample(6))).hasMessageContaining("position 6");
    assertThatThrownBy(() -> buffer.add(sample(4))).hasMessageContaining("position 4");
  }

  private static RunSample sample(long position) {
    RunSample sample = new RunSample();
    sample.position = position;
    sample.id = "sample-" + position;
    return sample;
  }
}
