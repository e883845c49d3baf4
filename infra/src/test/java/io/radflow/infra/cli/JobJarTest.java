package io.radflow.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.phantom.PhantomSummary;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.client.cli.DefaultCLI;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fat jars, once packaged, as {@code flink run} takes them. */
@Tag("jars")
class JobJarTest {

  @TempDir private Path folder;

  @Test
  void flinkRunTakesAllFourJarsOneAfterTheOther() throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0);
        ObjectStore store = ObjectStore.open(address(server));
        LocalCluster cluster = LocalCluster.start(4, folder.resolve("flink"), store.address())) {
      store.createBucket();
      PhantomSummary dropped = dropPhantom(store);

      run(cluster, server, "ingest", "");
      DropManifest samples = DropManifest.read(store, "nih", "phantom").orElseThrow();
      assertThat(samples.samples()).isEqualTo(dropped.samples());
      assertThat(samples.rejects()).isEqualTo(dropped.rejects().size());

      run(
          cluster,
          server,
          "preprocess",
          "view: {name: phantom, datasets: [nih], recipe: xray, size: 32}");
      assertThat(ViewManifest.read(store, "phantom").orElseThrow().tensors())
          .isEqualTo(dropped.samples());

      run(
          cluster,
          server,
          "training-job",
          "training: {run: jar, view: phantom, units: [1, 1, 1, 1], batch: 4, steps: 2}");
      assertThat(store.exists("models/jar/step=2/card.json")).isTrue();

      run(cluster, server, "eval-job", "");
      assertThat(store.exists(BucketLayout.evalMetrics("jar", "phantom", 2))).isTrue();
      assertThat(store.exists(BucketLayout.results("jar"))).isTrue();
    }
  }

  private void run(LocalCluster cluster, EmbeddedStore server, String module, String yaml)
      throws Exception {
    Path config = Files.writeString(folder.resolve(module + ".yaml"), yaml(server) + yaml + "\n");
    int exit =
        new CliFrontend(new Configuration(), List.of(new DefaultCLI()))
            .parseAndRun(
                new String[] {
                  "run",
                  "-m",
                  cluster.webUi().getHost() + ":" + cluster.webUi().getPort(),
                  JobJar.of(module).toString(),
                  "--config",
                  config.toString(),
                  "--set",
                  "job.checkpoint-directory=" + folder.resolve("checkpoints").toUri(),
                  "--bounded"
                });
    assertThat(exit).as(module).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "preprocess", "training-job", "eval-job"})
  void everyClassOfOursLinksWithNothingButTheJarAndFlink(String module) throws Exception {
    Path jar = JobJar.of(module);
    try (JarFile content = new JarFile(jar.toFile());
        URLClassLoader loader =
            new URLClassLoader(new URL[] {jar.toUri().toURL()}, new FlinkClasses())) {
      List<String> names =
          content.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith("io/radflow/") && name.endsWith(".class"))
              .filter(name -> !name.endsWith("package-info.class"))
              .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
              .toList();
      assertThat(names).isNotEmpty();
      for (String name : names) {
        assertThatCode(() -> Class.forName(name, false, loader).getDeclaredMethods())
            .as(name)
            .doesNotThrowAnyException();
      }
      String main = content.getManifest().getMainAttributes().getValue("Main-Class");
      assertThat(names).contains(main);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "preprocess", "training-job", "eval-job"})
  void flinkLoggingAndOtherPlatformsNativesAreLeftOut(String module) throws Exception {
    try (JarFile content = new JarFile(JobJar.of(module).toFile())) {
      Set<String> names = content.stream().map(ZipEntry::getName).collect(Collectors.toSet());
      assertThat(names)
          .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"))
          .noneMatch(name -> name.startsWith("org/apache/flink/streaming/"))
          .noneMatch(name -> name.startsWith("org/slf4j/"))
          .noneMatch(name -> name.startsWith("org/apache/logging/"))
          .noneMatch(name -> name.matches("(?i).*\\.(dll|dylib|jnilib|SF|RSA)"))
          .noneMatch(name -> name.endsWith(".so") && name.matches(".*(aarch64|ppc64le|arm).*"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "preprocess", "training-job", "eval-job"})
  void licencesAndNoticesOfWhatIsBundledAreInTheJar(String module) throws Exception {
    try (JarFile content = new JarFile(JobJar.of(module).toFile())) {
      assertThat(text(content, "META-INF/radflow/LICENSE")).contains("Apache License");
      assertThat(text(content, "META-INF/radflow/NOTICE")).startsWith("RadFlow");
      assertThat(text(content, "META-INF/LICENSE")).contains("Apache License");
      assertThat(text(content, "META-INF/NOTICE")).contains("Apache Commons Codec");
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream entry = jar.getInputStream(jar.getEntry(name))) {
      return new String(entry.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static PhantomSummary dropPhantom(ObjectStore store) throws IOException {
    String drop = BucketLayout.drop("nih", "phantom");
    PhantomSummary summary =
        PhantomDataset.generate(
            PhantomSettings.defaults().withPatients(8).withSize(32),
            (path, bytes) -> store.write(drop + path, bytes));
    store.write(BucketLayout.ready("nih", "phantom"), new byte[0]);
    return summary;
  }

  private static String yaml(EmbeddedStore server) {
    return """
        store:
          endpoint: %s
          credentials-file: %s
        """
        .formatted(server.endpoint(), server.credentials().file());
  }

  private static StoreAddress address(EmbeddedStore server) {
    return new StoreAddress(
        server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString());
  }

  /** What a Flink cluster has on its own class path, and no more of this build's. */
  private static final class FlinkClasses extends ClassLoader {

    FlinkClasses() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.matches("org\\.(apache\\.flink|slf4j)\\..*")) {
        return JobJarTest.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
