package io.radflow.training.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.BlockOrder;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import io.radflow.training.plan.TrainRows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HorizonTest {

  private final List<Long> told = new ArrayList<>();

  @Test
  void isSomeTurnsAheadOfWhatIsDone() {
    Horizon horizon = horizon(2, new LookAhead(4, 1 << 20));

    horizon.done(0, 0, 0);
    horizon.done(8, 0, 0);
    horizon.done(8, 0, 0);

    assertThat(told).containsExactly(4L, 5L);
  }

  @Test
  void batchesOfAPassAreTurnsToo() {
    Horizon horizon = horizon(2, new LookAhead(4, 1 << 20));

    // Two steps of eight, then a pass of ten rows in two batches.
    horizon.done(16, 0, 0);
    horizon.done(24, 0, 0);
    horizon.done(26, 0, 0);

    assertThat(told).containsExactly(6L, 7L, 8L);
  }

  @Test
  void shortTurnsAreHalfASecondAheadAsFarAsMemoryGoes() {
    LookAhead lookAhead = new LookAhead(4, 1000);

    assertThat(lookAhead.of(0, 10)).as("not known yet").isEqualTo(4);
    assertThat(lookAhead.of(0.3, 10)).isEqualTo(4);
    assertThat(lookAhead.of(0.025, 10)).isEqualTo(20);
    assertThat(lookAhead.of(0.001, 10)).as("1000 bytes are 100 turns").isEqualTo(100);
    assertThat(lookAhead.of(0.001, 500)).isEqualTo(4);
  }

  @Test
  void oneLineHasNone() {
    horizon(1, new LookAhead(4, 1000)).done(8, 0, 0);

    assertThat(told).isEmpty();
  }

  private Horizon horizon(int lanes, LookAhead lookAhead) {
    List<ObjectEntry> shards = List.of(new ObjectEntry("train", 64, 1, 1, 4, 1));
    RunPositions run =
        new RunPlan(
                new RunShape(1, 8, 6, 2, lanes),
                new SourceRows("v", BlockOrder.mixed(4), shards, TrainRows.all(64)),
                List.of(new ObjectEntry("test", 10, 1, 1)))
            .positions();
    return new Horizon(run, lookAhead, told::add);
  }
}
