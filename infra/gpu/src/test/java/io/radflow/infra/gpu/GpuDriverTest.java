package io.radflow.infra.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No GPU is needed: a script stands for nvidia-smi, in the form of its answers. */
class GpuDriverTest {

  private static final String TWO =
      "echo '0, GPU-aaaa, NVIDIA H100 80GB HBM3'; echo '1, GPU-bbbb, NVIDIA H100 80GB HBM3'";

  @TempDir Path folder;

  @Test
  void flinkFindsTheFactory() {
    assertThat(ServiceLoader.load(ExternalResourceDriverFactory.class))
        .hasAtLeastOneElementOfType(GpuDriverFactory.class);
  }

  @Test
  void eachTaskManagerHasGpusThatNoOtherHas() throws Exception {
    Configuration parameters = parameters(script("two", TWO));

    Set<Gpu> first = take(parameters, 1);
    Set<Gpu> second = take(parameters, 2);
    Set<Gpu> third = take(parameters, 1);

    assertThat(first).extracting(Gpu::index).containsExactly(0);
    assertThat(second).extracting(Gpu::index).containsExactly(1);
    assertThat(third).isEmpty();
    assertThat(first.iterator().next().getProperty("uuid")).hasValue("GPU-aaaa");
  }

  @Test
  void anEndedProcessHasNone() throws Exception {
    Path held = folder.resolve("locks");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                held.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(other.inputReader().readLine()).isEqualTo("true");
    Gpu gpu = new Gpu(0, "GPU-aaaa", "one");

    assertThat(new GpuLocks(held).take(gpu)).isFalse();
    other.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    assertThat(new GpuLocks(held).take(gpu)).isTrue();
  }

  /** Takes a GPU, says so, and keeps it. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      boolean taken = new GpuLocks(Path.of(arguments[0])).take(new Gpu(0, "GPU-aaaa", "one"));
      System.out.println(taken);
      System.in.read();
      // Reached when whoever started this has ended.
    }
  }

  @Test
  void aMachineWithoutThemHasNone() throws Exception {
    assertThat(take(parameters(script("none", "true")), 1)).isEmpty();
  }

  @Test
  void aBrokenDriverIsSaidInItsWords() throws Exception {
    Path broken = script("broken", "echo 'Driver/library version mismatch'; exit 18");

    assertThatThrownBy(() -> take(parameters(broken), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code 18")
        .hasMessageContaining("Driver/library version mismatch");
  }

  @Test
  void linesThatAreNoneAreShown() throws Exception {
    Path other = script("other", "echo '{\"name\": \"gpu\"}'");

    assertThatThrownBy(() -> take(parameters(other), 1))
        .hasMessageContaining("index, UUID, name")
        .hasMessageContaining("{\"name\"");
  }

  @Test
  void theBundledScriptCountsAsTheProcessDoes() throws Exception {
    script("nvidia-smi", TWO + "; echo '2, GPU-cccc, NVIDIA A100'");

    assertThat(bundled(null)).containsExactly("0, GPU-aaaa", "1, GPU-bbbb", "2, GPU-cccc");
    assertThat(bundled("2,0")).containsExactly("0, GPU-cccc", "1, GPU-aaaa");
    assertThat(bundled("GPU-bbbb")).containsExactly("0, GPU-bbbb");
    assertThat(bundled("1,-1,0")).containsExactly("0, GPU-bbbb");
    assertThat(bundled("")).isEmpty();
  }

  @Test
  void theBundledScriptFindsNothingWithoutNvidia() throws Exception {
    Files.createDirectories(folder.resolve("bin"));

    assertThat(bundled(null)).isEmpty();
  }

  /** Index and UUID by the bundled script, with the test's own nvidia-smi if there is one. */
  private List<String> bundled(String visible) throws Exception {
    Path script = folder.resolve("bundled");
    try (var in = GpuDiscovery.class.getResourceAsStream("nvidia-gpus")) {
      Files.write(script, in.readAllBytes());
    }
    ProcessBuilder builder = new ProcessBuilder("/bin/bash", script.toString());
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    builder.environment().put("PATH", folder.resolve("bin").toString());
    if (visible != null) {
      builder.environment().put("CUDA_VISIBLE_DEVICES", visible);
    }
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return lines.stream()
        .map(line -> line.split(", *"))
        .map(columns -> columns[0] + ", " + columns[1])
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static Set<Gpu> take(Configuration parameters, long amount) throws Exception {
    return (Set<Gpu>)
        new GpuDriverFactory()
            .createExternalResourceDriver(parameters)
            .retrieveResourceInfo(amount);
  }

  private Configuration parameters(Path script) {
    Configuration parameters = new Configuration();
    parameters.set(GpuDriverFactory.SCRIPT, script.toString());
    parameters.set(GpuDriverFactory.LOCKS, folder.resolve("locks").toString());
    return parameters;
  }

  private Path script(String name, String commands) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path script = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + commands + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }
}
