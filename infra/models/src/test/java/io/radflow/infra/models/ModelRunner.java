package io.radflow.infra.models;

import io.radflow.core.config.ConfigurationException;
import io.radflow.infra.progress.Console;
import io.radflow.infra.store.EmbeddedStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Runs 'radflow model' on a bucket and keeps what it says. */
final class ModelRunner {

  private final EmbeddedStore server;
  private final String bucket;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  ModelRunner(EmbeddedStore server, String bucket) {
    this.server = server;
    this.bucket = bucket;
  }

  /** What the last command said. */
  String said() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  int run(String... arguments) {
    return answering("", arguments);
  }

  /** Runs a command to whose questions there are answers. */
  int answering(String typed, String... arguments) {
    printed.reset();
    Console console = Console.of(new PrintStream(printed, true, StandardCharsets.UTF_8));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--set",
            "store.endpoint=" + server.endpoint(),
            "--set",
            "store.bucket=" + bucket,
            "--set",
            "store.credentials-file=" + server.credentials().file()));
    CommandLine line =
        ModelCommand.line(
            console, new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              console.error(failure.getMessage());
              return failure instanceof ConfigurationException ? 2 : 1;
            })
        .execute(all.toArray(String[]::new));
  }
}
