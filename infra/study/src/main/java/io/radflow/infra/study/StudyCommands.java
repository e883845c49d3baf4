package io.radflow.infra.study;

import io.radflow.infra.command.CommandProvider;
import io.radflow.infra.progress.Console;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Studies, as a command. */
@Internal
public final class StudyCommands implements CommandProvider {

  @Override
  public List<Object> commands(Console console) {
    return List.of(new StudyCommand(console));
  }
}
