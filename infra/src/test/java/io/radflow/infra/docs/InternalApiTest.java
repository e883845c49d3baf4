package io.radflow.infra.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.Public;
import org.apache.flink.annotation.PublicEvolving;
import org.junit.jupiter.api.Test;

/** What the architecture page says of Flink's internal API is what the code names of it. */
class InternalApiTest {

  private static final Path HOME = Path.of("..");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(org\\.apache\\.flink\\.[\\w.]+?)(?:\\.[A-Z_]+)?;");
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)`");

  @Test
  void everyTypeThatFlinkDoesNotPromiseToKeepStandsOnThePage() throws Exception {
    Set<String> named = new TreeSet<>();
    for (String type : imported()) {
      load(type)
          .filter(found -> !isKept(found))
          .ifPresent(found -> named.add(found.getSimpleName()));
    }

    assertThat(named).hasSizeGreaterThan(50);
    assertThat(namesOfThePage()).containsAll(named);
  }

  /** Flink's annotations are in class files, and gone once a class is loaded. */
  private static boolean isKept(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = InternalApiTest.class.getResourceAsStream(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return Stream.of(Public.class, PublicEvolving.class)
              .anyMatch(promise -> text.contains(promise.descriptorString()))
          || type.getEnclosingClass() != null && isKept(type.getEnclosingClass());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A type by its import, in which an enclosing type stands before a dot too. */
  private static Optional<Class<?>> load(String name) {
    for (String binary = name; binary.contains("."); binary = nested(binary)) {
      try {
        return Optional.of(
            Class.forName(binary, false, Thread.currentThread().getContextClassLoader()));
      } catch (ClassNotFoundException e) {
        // Nested in what stands before.
      }
      if (binary.equals(nested(binary))) {
        break;
      }
    }
    return Optional.empty();
  }

  private static String nested(String name) {
    return name.replaceFirst("([A-Z]\\w*)\\.(?=[A-Z])", "$1\\$");
  }

  private static Set<String> imported() throws IOException {
    Set<String> imports = new TreeSet<>();
    Files.walkFileTree(
        HOME,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.endsWith("target") || folder.endsWith(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.toString().endsWith(".java") && file.toString().contains("/src/main/java/")) {
              IMPORT
                  .matcher(Files.readString(file))
                  .results()
                  .map(one -> one.group(1))
                  .forEach(imports::add);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return imports;
  }

  private static Set<String> namesOfThePage() throws IOException {
    String page = Files.readString(HOME.resolve("docs").resolve("architecture.md"));
    int from = page.indexOf("## Flink's internal API");
    int to = page.indexOf("\n## ", from + 1);
    return NAME.matcher(page.substring(from, to))
        .results()
        .map((MatchResult one) -> one.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
