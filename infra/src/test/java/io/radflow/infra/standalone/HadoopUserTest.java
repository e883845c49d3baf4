package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.job.JobJar;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.core.plugin.PluginDescriptor;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;

/** From JDK 24 on Hadoop's older way to tell its user always throws. */
class HadoopUserTest {

  private static final String USER = "org/apache/hadoop/security/UserGroupInformation.class";

  @Test
  void flinksPluginTellsItsUserByTheNewerClasses() throws Exception {
    List<PluginDescriptor> plugins =
        List.copyOf(
            new DirectoryBasedPluginFinder(FlinkInstallation.of(JobJar.home()).plugins())
                .findPlugins());
    PluginDescriptor s3 =
        plugins.stream()
            .filter(plugin -> plugin.getPluginId().equals("s3-fs-hadoop"))
            .findFirst()
            .orElseThrow();
    try (URLClassLoader loader = new URLClassLoader(s3.getPluginResourceURLs(), null)) {
      assertThat(loader.getResource(USER).getPath()).contains("radflow-s3");
      assertThat(loader.getResource("org/apache/hadoop/fs/s3a/S3AFileSystem.class").getPath())
          .contains("flink-s3-fs-hadoop");
    }
  }

  @Test
  void thisProcessTellsItsUserByTheNewerClasses() {
    URL user = UserGroupInformation.class.getClassLoader().getResource(USER);

    assertThat(user.getPath()).containsPattern("radflow-s3|/s3/target/classes/");
  }
}
