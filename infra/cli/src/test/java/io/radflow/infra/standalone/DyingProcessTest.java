package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DyingProcessTest {

  private static final String RUNS = "71 (java (x) 4) S 1 71 71 0 -1 4194560 9 0 0 0 5 1 0 0 20 0";

  @Test
  void aRunningProcessIsNot() throws Exception {
    Process process = new ProcessBuilder("sleep", "600").start();
    try {
      assertThat(DyingProcess.is(process.pid())).isFalse();
      assertThat(DyingProcess.is(ProcessHandle.current().pid())).isFalse();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(DyingProcess.is(process.pid())).as("gone").isFalse();
  }

  @Test
  void knowsAKilledOneByItsSignal() {
    assertThat(DyingProcess.isKilled("State:\tS (sleeping)\nSigPnd:\t0000000000000000\n"))
        .isFalse();
    assertThat(DyingProcess.isKilled("State:\tS (sleeping)\nShdPnd:\t0000000000004000\n"))
        .as("asked to end, which may take it some time")
        .isFalse();
    assertThat(DyingProcess.isKilled("State:\tS (sleeping)\nShdPnd:\t0000000000000100\n")).isTrue();
    assertThat(DyingProcess.isKilled("State:\tZ (zombie)\n")).isTrue();
  }

  @Test
  void knowsAnEndingOneByItsFlag() {
    assertThat(DyingProcess.isExiting(RUNS)).isFalse();
    assertThat(DyingProcess.isExiting(RUNS.replace("4194560", "4194564"))).isTrue();
  }
}
