package io.radflow.infra.example;

import io.radflow.infra.command.CommandProvider;
import io.radflow.infra.progress.Console;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** The example of Flink ML, as a command. */
@Internal
public final class ExampleCommands implements CommandProvider {

  @Override
  public List<Object> commands(Console console) {
    return List.of(new MlExampleCommand(console));
  }
}
