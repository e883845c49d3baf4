package io.radflow.training.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedCoresTest {

  private final SharedCores cores = new SharedCores();
  private final List<String> computing = new ArrayList<>();

  private SharedCores.Share ask(String run) {
    SharedCores.Share share = cores.ask(() -> computing.add(run));
    if (share.isGranted()) {
      computing.add(run);
    }
    return share;
  }

  @Test
  void withoutALimitEachComputesAtOnce() {
    ask("a");
    ask("b");

    assertThat(computing).containsExactly("a", "b");
  }

  @Test
  void whoWaitsBeginsInTheOrderOfAskingOnceAnotherHasDone() {
    cores.limit(1);
    SharedCores.Share a = ask("a");
    SharedCores.Share b = ask("b");
    ask("c");
    assertThat(computing).containsExactly("a");

    a.giveBack();
    a.giveBack();
    assertThat(computing).containsExactly("a", "b");

    b.giveBack();
    assertThat(computing).containsExactly("a", "b", "c");
  }

  @Test
  void whoGivesUpWhileItWaitsIsPassedOver() {
    cores.limit(1);
    SharedCores.Share a = ask("a");
    SharedCores.Share b = ask("b");
    ask("c");

    b.giveBack();
    assertThat(computing).containsExactly("a");
    a.giveBack();

    assertThat(computing).containsExactly("a", "c");
  }

  @Test
  void aHigherLimitLetsThoseBeginThatWait() {
    cores.limit(1);
    ask("a");
    ask("b");

    cores.limit(2);

    assertThat(computing).containsExactly("a", "b");
  }
}
