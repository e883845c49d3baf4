package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.job.JobJar;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is in the jar for {@code lib/}, and what Flink is told to take from there. */
@Tag("jars")
class NativesJarTest {

  /** Flink's {@code lib/}, Guava and others bring them too, and jobs keep their own. */
  private static final List<String> EVERYBODYS =
      List.of("org.apache.commons.", "javax.annotation.", "com.google.thirdparty.");

  @Test
  void flinkTakesEveryClassOfTheJarFromLibAndNothingElse() throws Exception {
    FlinkInstallation flink = FlinkInstallation.of(JobJar.home());
    Configuration common = ClusterConfiguration.common(flink);
    List<String> ours = common.get(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL);
    List<String> all = Arrays.asList(CoreOptions.getParentFirstLoaderPatterns(common));
    List<String> classes = classes(flink);

    assertThat(classes)
        .filteredOn(name -> !isEverybodys(name))
        .isNotEmpty()
        .allMatch(name -> all.stream().anyMatch(name::startsWith));
    assertThat(ours).allMatch(pattern -> classes.stream().anyMatch(it -> it.startsWith(pattern)));
  }

  @Test
  void nothingOfTheJobsIsInIt() throws Exception {
    assertThat(classes(FlinkInstallation.of(JobJar.home())))
        .filteredOn(name -> name.startsWith("io.radflow."))
        .isNotEmpty()
        .allMatch(name -> name.matches("io\\.radflow\\.(core|training)\\.natives\\..*"));
  }

  private static boolean isEverybodys(String name) {
    return EVERYBODYS.stream().anyMatch(name::startsWith);
  }

  private static List<String> classes(FlinkInstallation flink) throws Exception {
    Path jar =
        flink.classPath().stream()
            .filter(path -> path.getFileName().toString().startsWith("radflow-natives-"))
            .findFirst()
            .orElseThrow();
    try (JarFile content = new JarFile(jar.toFile())) {
      return content.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
          .toList();
    }
  }
}
