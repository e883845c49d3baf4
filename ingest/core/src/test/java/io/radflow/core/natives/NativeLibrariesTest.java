package io.radflow.core.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {

  private static final String VERSIONS = "versions.properties";

  @TempDir private Path folder;

  @Test
  void aJobOfAnotherBuildIsRefusedWithBothBuildsAndWhatToDo() throws Exception {
    try (URLClassLoader job = jar("job", "nd4j=2\nopencv=5\n");
        URLClassLoader libraries = jar("libraries", "nd4j=1\nopencv=5\n")) {
      assertThatThrownBy(() -> NativeLibraries.requireSameVersions(VERSIONS, job, libraries))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll(
              "radflow-natives.jar in Flink's lib/ has {nd4j=1, opencv=5}",
              "this job was built with {nd4j=2, opencv=5}",
              "restart");
    }
  }

  @Test
  void librariesThatDoNotSayTheirVersionsAreRefused() throws Exception {
    try (URLClassLoader job = jar("job", "nd4j=2\n");
        URLClassLoader libraries = jar("libraries", null)) {
      assertThatThrownBy(() -> NativeLibraries.requireSameVersions(VERSIONS, job, libraries))
          .hasMessageContaining("{nd4j=2}");
    }
  }

  @Test
  void theSameBuildIsTaken() throws Exception {
    try (URLClassLoader job = jar("job", "nd4j=1\n# made later\n");
        URLClassLoader libraries = jar("libraries", "nd4j=1\n")) {
      assertThatCode(() -> NativeLibraries.requireSameVersions(VERSIONS, job, libraries))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void threadsThatALibraryStartsBelongToTheLibrarysClassLoader() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader job = jar("job", null)) {
      thread.setContextClassLoader(job);
      NativeLibraries.initialize(
          NativeLibrariesTest.class, NativeLibraries.VERSIONS, List.of(Library.class.getName()));

      assertThat(thread.getContextClassLoader()).isSameAs(job);
      assertThat(Library.THREAD.getContextClassLoader())
          .isSameAs(NativeLibraries.class.getClassLoader());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Stands for a library with a thread of its own. */
  private static final class Library {

    static final Thread THREAD = new Thread(() -> {});
  }

  private URLClassLoader jar(String name, String versions) throws IOException {
    Path classes = Files.createDirectories(folder.resolve(name));
    if (versions != null) {
      Files.writeString(classes.resolve(VERSIONS), versions);
    }
    return new URLClassLoader(new URL[] {classes.toUri().toURL()}, null);
  }
}
