package io.radflow.infra.cli;

import io.radflow.infra.progress.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo")
final class DemoCommand implements Callable<Integer> {
  DemoCommand(Console console) {}

  @Override
  public Integer call() {
    return 0;
  }
}
