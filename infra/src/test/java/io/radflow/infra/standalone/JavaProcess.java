package io.radflow.infra.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.util.ChildFirstClassLoader;

/** A JVM of this machine, looked at by {@code jcmd} and through {@code /proc}. */
record JavaProcess(long pid) {

  private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
  private static final Pattern UNPACKED =
      Pattern.compile(".* (/\\S+/\\.javacpp/cache/\\S+/(lib[^/]+\\.so[.0-9]*))$");

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern LIVE = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  /** All memory that the process holds, KiB. */
  long resident() throws IOException {
    return number(RESIDENT, Files.readString(Path.of("/proc", Long.toString(pid), "status")));
  }

  /** What is alive on the heap, after a garbage collection, KiB. */
  long live() throws IOException, InterruptedException {
    return number(LIVE, jcmd("GC.class_histogram")) >> 10;
  }

  /** Class loaders of jobs that are alive after a garbage collection. */
  long jobClassLoaders() throws IOException, InterruptedException {
    // The histogram counts live objects only, but what a class loader's end frees goes by turns.
    jcmd("GC.run");
    return jcmd("GC.class_histogram")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > 3)
        .filter(words -> words[3].equals(ChildFirstClassLoader.class.getName()))
        .mapToLong(words -> Long.parseLong(words[1]))
        .sum();
  }

  /** Metaspace in use, KiB. */
  long metaspace() throws IOException, InterruptedException {
    return number(METASPACE, jcmd("GC.heap_info"));
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new IOException("No " + pattern + " in " + text);
    }
    return Long.parseLong(found.group(1));
  }

  /** Paths of the native libraries that JavaCPP has unpacked and loaded, by file name. */
  Map<String, Set<String>> libraries() throws IOException {
    Map<String, Set<String>> libraries = new TreeMap<>();
    try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(pid), "maps"))) {
      maps.map(UNPACKED::matcher)
          .filter(Matcher::matches)
          .forEach(
              path ->
                  libraries
                      .computeIfAbsent(path.group(2), name -> new TreeSet<>())
                      .add(path.group(1)));
    }
    return libraries;
  }

  private String jcmd(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    words.add(Long.toString(pid));
    words.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException(output);
    }
    return output;
  }
}
