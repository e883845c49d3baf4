package io.radflow.infra.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.flink.annotation.Internal;
import picocli.CommandLine;

/** RadFlow's version, as Maven wrote it. */
@Internal
public final class Version implements CommandLine.IVersionProvider {

  /** Such as {@code 0.1.0}. */
  public static String current() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("version.properties cannot be read", e);
    }
    return properties.getProperty("version");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"radflow " + current()};
  }
}
