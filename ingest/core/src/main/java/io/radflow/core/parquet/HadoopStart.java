package io.radflow.core.parquet;

import io.radflow.core.natives.NativeLibraries;
import org.apache.hadoop.util.Shell;

/**
 * Has Hadoop, which Parquet takes its settings from, look at the machine. It starts a process for
 * that, and the JDK's thread that waits for processes stays for a minute: not in the context of the
 * job that happens to be the first, whose classes it would keep.
 */
final class HadoopStart {

  static {
    NativeLibraries.inOwnContext(() -> Shell.isJavaVersionAtLeast(0));
  }

  private HadoopStart() {}

  /** Initialises this class. Every Parquet file is one of this package's, which call it. */
  static void ensure() {}
}
