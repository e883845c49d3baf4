package io.radflow.training.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.radflow.training.engine.EngineProvider;
import io.radflow.training.engine.EngineUnavailableException;
import io.radflow.training.engine.NvidiaDriver;
import io.radflow.training.natives.CudaPresets;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import org.junit.jupiter.api.Test;

class CudnnLoaderTest {

  private final EngineProvider provider = CudnnLoader.provider();
  private final ClassLoader loader = provider.getClass().getClassLoader();

  @Test
  void theEngineSeesNoNd4j() {
    for (String name :
        new String[] {
          "org.nd4j.linalg.factory.Nd4j",
          "org.deeplearning4j.nn.graph.ComputationGraph",
          "org.apache.flink.configuration.Configuration",
          "io.radflow.training.dl4j.Dl4jEngine"
        }) {
      assertThatThrownBy(() -> loader.loadClass(name))
          .as(name)
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void itsJavaCppIsNotTheProcesss() throws Exception {
    Class<?> own = loader.loadClass("org.bytedeco.javacpp.Pointer");
    assertThat(own.getClassLoader()).isSameAs(CudaPresets.loader());
    assertThat(own).isNotEqualTo(org.bytedeco.javacpp.Pointer.class);
    assertThat(version(CudaPresets.loader())).isEqualTo("1.5.13");
    assertThat(version(org.bytedeco.javacpp.Pointer.class.getClassLoader())).isEqualTo("1.5.7");
  }

  private static String version(ClassLoader of) throws Exception {
    Properties properties = new Properties();
    try (var in = of.getResourceAsStream("META-INF/maven/org.bytedeco/javacpp/pom.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  /** Without a GPU no test comes to most of them otherwise. */
  @Test
  void itsClassesFindAllThatTheyName() throws Exception {
    int classes = 0;
    try (JarInputStream jar =
        new JarInputStream(CudnnLoader.class.getResourceAsStream("cudnn-engine.jar"))) {
      for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
        if (entry.getName().endsWith(".class") && !entry.getName().endsWith("-info.class")) {
          String name = entry.getName().replace('/', '.').replaceFirst("\\.class$", "");
          Class<?> one = loader.loadClass(name);
          assertThatCode(one::getDeclaredMethods).as(name).doesNotThrowAnyException();
          assertThatCode(one::getDeclaredFields).as(name).doesNotThrowAnyException();
          classes++;
        }
      }
    }
    assertThat(classes).isGreaterThan(60);
  }

  @Test
  void itsSeamIsTheJobs() throws Exception {
    assertThat(loader.loadClass(EngineProvider.class.getName())).isEqualTo(EngineProvider.class);
  }

  @Test
  void namesEveryLibraryThatIsMissingWithItsVersion() {
    assumeFalse(NvidiaDriver.present());
    assertThatThrownBy(provider::devices)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("no NVIDIA driver")
        .hasMessageContaining("libcublas.so.13")
        .hasMessageContaining("cuDNN 9.19 (libcudnn.so.9")
        .hasMessageContaining("NVML (libnvidia-ml.so.1");
  }
}
