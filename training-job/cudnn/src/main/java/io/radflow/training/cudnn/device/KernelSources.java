package io.radflow.training.cudnn.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/** The engine's CUDA kernels, which are compiled where they run. */
@Internal
public final class KernelSources {

  private static final String FOLDER = "/io/radflow/training/cudnn/kernels/";
  private static final List<String> FILES =
      List.of("common", "images", "group_norm", "pixels", "loss", "parameters");
  private static final Pattern OF_ONE_TYPE =
      Pattern.compile("^extern \"C\" __global__ void (\\w+)\\(", Pattern.MULTILINE);
  private static final Pattern OF_BOTH_TYPES =
      Pattern.compile("^KERNEL\\((\\w+),", Pattern.MULTILINE);

  private KernelSources() {}

  /** All of them as one program. */
  public static String program() {
    StringBuilder program = new StringBuilder();
    for (String file : FILES) {
      String name = file + ".cu";
      // Errors then name the file and its line.
      program.append("#line 1 \"").append(name).append("\"\n");
      try (InputStream in = KernelSources.class.getResourceAsStream(FOLDER + name)) {
        program.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return program.toString();
  }

  /** The kernels' names in a program. */
  public static List<String> names(String program) {
    List<String> names = new ArrayList<>();
    OF_ONE_TYPE.matcher(program).results().forEach(match -> names.add(match.group(1)));
    for (ElementType type : ElementType.values()) {
      OF_BOTH_TYPES
          .matcher(program)
          .results()
          .forEach(match -> names.add(match.group(1) + type.suffix()));
    }
    return List.copyOf(names);
  }
}
