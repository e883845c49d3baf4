package io.radflow.testing.front;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that nobody else trusts, with one server's certificate. */
public final class PrivateAuthority {

  /** Of key stores that live as long as a test. */
  private static final String PASSWORD = "changeit";

  private static final String DAYS = "2";

  private final Path folder;

  private PrivateAuthority(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes one with the JDK's keytool.
   *
   * @param folder for its files
   * @param name that the server is known by, such as {@code ip:127.0.0.1}
   */
  public static PrivateAuthority create(Path folder, String name)
      throws IOException, InterruptedException {
    PrivateAuthority authority = new PrivateAuthority(Files.createDirectories(folder));
    authority.keytool(
        "-genkeypair",
        "-alias",
        "authority",
        "-keyalg",
        "EC",
        "-dname",
        "CN=Private authority",
        "-ext",
        "bc:c",
        "-validity",
        DAYS);
    authority.keytool(
        "-exportcert", "-alias", "authority", "-rfc", "-file", authority.certificates().toString());
    Path request = folder.resolve("request");
    Path answer = folder.resolve("answer");
    authority.keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=Store",
        "-validity",
        DAYS);
    authority.keytool("-certreq", "-alias", "server", "-file", request.toString());
    authority.keytool(
        "-gencert",
        "-alias",
        "authority",
        "-infile",
        request.toString(),
        "-outfile",
        answer.toString(),
        "-ext",
        "san=" + name,
        "-validity",
        DAYS);
    authority.keytool("-importcert", "-alias", "server", "-file", answer.toString());
    return authority;
  }

  /** What clients must be told to trust, PEM. */
  public Path certificates() {
    return folder.resolve("authority.pem");
  }

  /** What the server proves its name with. */
  SSLContext server() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore())) {
      keys.load(in, PASSWORD.toCharArray());
    }
    keys.deleteEntry("authority");
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private Path keyStore() {
    return folder.resolve("keys.p12");
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", keyStore().toString(), "-storepass", PASSWORD, "-noprompt"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool " + arguments[0] + ": " + said);
    }
  }
}
