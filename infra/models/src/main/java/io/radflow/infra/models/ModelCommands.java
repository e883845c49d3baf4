package io.radflow.infra.models;

import io.radflow.infra.command.CommandProvider;
import io.radflow.infra.progress.Console;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** The commands on models. */
@Internal
public final class ModelCommands implements CommandProvider {

  @Override
  public List<Object> commands(Console console) {
    return List.of(ModelCommand.line(console, System.in));
  }
}
