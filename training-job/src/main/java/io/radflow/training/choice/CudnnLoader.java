package io.radflow.training.choice;

import io.radflow.training.engine.EngineProvider;
import io.radflow.training.natives.CudaPresets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/**
 * Loads the cuDNN engine, whose jar is a resource. It sees the JDK, SLF4J, the engines' seam,
 * CUDA's presets and nothing else: neither ND4J nor its JavaCPP. In memory, so that no job leaves a
 * file.
 */
final class CudnnLoader extends ClassLoader {

  private static final String JAR = "cudnn-engine.jar";
  private static final String PRESETS = "org.bytedeco.";
  private static final List<String> SHARED =
      List.of(
          "org.slf4j.",
          "io.radflow.training.engine.",
          "io.radflow.training.leaves.",
          "io.radflow.training.network.",
          "io.radflow.training.weights.");

  private static EngineProvider provider;

  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> entries = new HashMap<>();
  private final ClassLoader presets;
  private final ClassLoader seam;

  CudnnLoader(ClassLoader presets, ClassLoader seam) {
    super("cudnn-engine", ClassLoader.getPlatformClassLoader());
    this.presets = presets;
    this.seam = seam;
    try (InputStream in = CudnnLoader.class.getResourceAsStream(JAR)) {
      if (in == null) {
        throw new IOException("This build of RadFlow lacks " + JAR);
      }
      JarInputStream jar = new JarInputStream(in);
      for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), jar.readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the cuDNN engine", e);
    }
  }

  /** The engine's provider, one for each job's classes. */
  static synchronized EngineProvider provider() {
    if (provider == null) {
      ClassLoader loader =
          new CudnnLoader(CudaPresets.loader(), CudnnLoader.class.getClassLoader());
      provider = ServiceLoader.load(EngineProvider.class, loader).findFirst().orElseThrow();
    }
    return provider;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith(PRESETS)) {
      return presets.loadClass(name);
    }
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return seam.loadClass(name);
    }
    byte[] code = entries.get(name.replace('.', '/') + ".class");
    if (code == null) {
      throw new ClassNotFoundException(name + " is not for the cuDNN engine");
    }
    return defineClass(name, code, 0, code.length);
  }

  @Override
  protected URL findResource(String name) {
    byte[] content = entries.get(name);
    try {
      return content == null ? null : new URL(null, "cudnn-engine:" + name, new Handler(content));
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return found == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(found));
  }

  private static final class Handler extends URLStreamHandler {

    private final byte[] content;

    Handler(byte[] content) {
      this.content = content;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {
          // It is here.
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(content);
        }
      };
    }
  }
}
