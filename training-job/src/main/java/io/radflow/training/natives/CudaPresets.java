package io.radflow.training.natives;

import io.radflow.core.natives.NativeLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.flink.annotation.Internal;

/**
 * JavaCPP's presets for CUDA, with the JavaCPP that they need and that is not ND4J's, in a class
 * loader that sees nothing else. One for the process: native libraries cannot be loaded twice.
 */
@Internal
public final class CudaPresets {

  private static final String VERSIONS = "versions.properties";
  private static ClassLoader loader;

  private CudaPresets() {}

  /** What has the presets' classes, those of {@code org.bytedeco}. */
  public static synchronized ClassLoader loader() {
    if (loader == null) {
      ClassLoader made = make();
      // It starts a thread that never ends.
      NativeLibraries.inOwnContext(() -> initialize("org.bytedeco.javacpp.Pointer", made));
      loader = made;
    }
    return loader;
  }

  private static ClassLoader make() {
    try {
      Properties versions = new Properties();
      try (InputStream in = CudaPresets.class.getResourceAsStream(VERSIONS)) {
        versions.load(in);
      }
      String javacpp = "javacpp-" + versions.getProperty("cuda.javacpp");
      String cuda = "cuda-" + versions.getProperty("cuda");
      List<String> jars = List.of(javacpp, javacpp + "-linux-x86_64", cuda, cuda + "-linux-x86_64");
      Path folder = Files.createTempDirectory("radflow-cuda");
      folder.toFile().deleteOnExit();
      URL[] urls = new URL[jars.size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = extracted(jars.get(i) + ".jar", folder);
      }
      return new URLClassLoader("cuda-presets", urls, ClassLoader.getPlatformClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack the presets for CUDA", e);
    }
  }

  /** JavaCPP keeps what it unpacks by the jar's name, which has the version in it. */
  private static URL extracted(String jar, Path folder) throws IOException {
    Path file = folder.resolve(jar);
    try (InputStream in = CudaPresets.class.getResourceAsStream("cuda/" + jar)) {
      if (in == null) {
        throw new IOException("This build of RadFlow lacks " + jar);
      }
      Files.copy(in, file);
    }
    file.toFile().deleteOnExit();
    return file.toUri().toURL();
  }

  private static void initialize(String name, ClassLoader of) {
    try {
      Class.forName(name, true, of);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
