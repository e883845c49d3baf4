package io.radflow.core.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.spi.IIORegistry;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkUserCodeClassLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts libraries with native code so that nothing static of theirs holds on to a job. */
@Internal
public final class NativeLibraries {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

  /** What the builds of these libraries are told apart by. */
  public static final String VERSIONS = "io/radflow/core/natives/versions.properties";

  private static boolean warned;

  private NativeLibraries() {}

  /**
   * Initialises classes, the first time that it is asked. Threads and class loaders that a library
   * keeps for ever are then of the loader that the library is of, and not of the job that happens
   * to be the first.
   *
   * @param job a class of the caller's, whose libraries' versions must be the same
   * @param versions resource that says which they are, in the job's jar and in the libraries'
   * @param classes names, in their order
   * @throws IllegalStateException if the job was built with other versions
   */
  public static synchronized void initialize(Class<?> job, String versions, List<String> classes) {
    ClassLoader own = NativeLibraries.class.getClassLoader();
    requireSameVersions(versions, job.getClassLoader(), own);
    inOwnContext(() -> classes.forEach(NativeLibraries::initialize));
    warnIfTheJobs(own);
  }

  /** The JVM's registry of image formats, which keeps what it finds at its first use. */
  public static synchronized IIORegistry imageRegistry() {
    inOwnContext(IIORegistry::getDefaultInstance);
    return IIORegistry.getDefaultInstance();
  }

  private static void initialize(String name) {
    try {
      Class.forName(name, true, NativeLibraries.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The jar of the native libraries lacks " + name, e);
    }
  }

  /**
   * Runs work. Threads that start meanwhile inherit neither the job's class loader nor its access
   * rights.
   */
  @SuppressWarnings("removal") // As long as the JDK has such rights, threads hold on to them.
  public static void inOwnContext(Runnable work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(NativeLibraries.class.getClassLoader());
    try {
      AccessController.doPrivileged((PrivilegedAction<Void>) () -> run(work));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Void run(Runnable work) {
    work.run();
    return null;
  }

  static void requireSameVersions(String resource, ClassLoader job, ClassLoader own) {
    Properties theJobs = versions(resource, job);
    Properties ours = versions(resource, own);
    if (!theJobs.equals(ours)) {
      throw new IllegalStateException(
          ("radflow-natives.jar in Flink's lib/ has %s; this job was built with %s: put the jar of"
                  + " the job's build there and restart JobManager and TaskManagers")
              .formatted(sorted(ours), sorted(theJobs)));
    }
  }

  private static SortedMap<Object, Object> sorted(Properties versions) {
    return new TreeMap<>(versions);
  }

  /** Empty if the jar is so old, or so incomplete, that it does not say. */
  private static Properties versions(String resource, ClassLoader loader) {
    Properties versions = new Properties();
    try (InputStream in = loader.getResourceAsStream(resource)) {
      if (in != null) {
        versions.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }

  private static void warnIfTheJobs(ClassLoader own) {
    if (own instanceof FlinkUserCodeClassLoader && !warned) {
      warned = true;
      LOG.warn(
          "Native libraries are loaded from the job's jar: each job of this process loads them"
              + " anew. With radflow-natives.jar in Flink's lib/ and its packages in"
              + " classloader.parent-first-patterns.additional they are loaded once.");
    }
  }
}
