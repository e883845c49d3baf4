package io.radflow.infra.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.infra.debian.DebianPackage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A Prometheus that scrapes every half second. */
public final class PrometheusServer implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private final Process process;
  private final URI address;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Instant started = Instant.now();

  private PrometheusServer(Process process, URI address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * @param folder for its data
   * @param scraped what it scrapes, such as http://127.0.0.1:9249/metrics
   * @param rules file of rules
   */
  static PrometheusServer start(Path folder, URI scraped, Path rules) throws Exception {
    return start(folder, List.of(scraped), rules);
  }

  /** The same of several. */
  static PrometheusServer start(Path folder, List<URI> scraped, Path rules) throws Exception {
    String targets =
        scraped.stream()
            .map(one -> "\"%s:%d\"".formatted(one.getHost(), one.getPort()))
            .collect(Collectors.joining(", "));
    return start(folder, "static_configs: [{targets: [" + targets + "]}]", rules);
  }

  /**
   * @param folder for its data
   * @param targets a file of what it scrapes, as its discovery by files expects it
   * @param rules file of rules
   */
  public static PrometheusServer discovering(Path folder, Path targets, Path rules)
      throws Exception {
    return start(folder, "file_sd_configs: [{files: [\"%s\"]}]".formatted(targets), rules);
  }

  private static PrometheusServer start(Path folder, String scraped, Path rules) throws Exception {
    Files.createDirectories(folder);
    Path configuration =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global:
              scrape_interval: 500ms
              scrape_timeout: 500ms
              evaluation_interval: 1s
            rule_files:
              - %s
            scrape_configs:
              - job_name: radflow
                %s
            """
                .formatted(rules.toAbsolutePath(), scraped));
    int port = freePort();
    Path log = folder.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                DebianPackage.PROMETHEUS.program("prometheus").toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    PrometheusServer server =
        new PrometheusServer(process, URI.create("http://127.0.0.1:" + port), log);
    server.awaitReady();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!isReady()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        close();
        throw new IOException("Prometheus does not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return send("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** All series of a query over the time since the start, one value a second. */
  public JsonNode range(String query) throws IOException, InterruptedException {
    return result(
        "/api/v1/query_range?query=%s&start=%s&end=%s&step=1"
            .formatted(encoded(query), started.getEpochSecond(), now()));
  }

  /** All series of a query at one moment. */
  public JsonNode at(String query, Instant time) throws IOException, InterruptedException {
    return result("/api/v1/query?query=%s&time=%s".formatted(encoded(query), seconds(time)));
  }

  /** Labels of all series since the start that match, their names among them. */
  JsonNode series(String match) throws IOException, InterruptedException {
    return MAPPER
        .readTree(
            send("/api/v1/series?match[]=%s&start=%s&end=%s"
                    .formatted(encoded(match), started.getEpochSecond(), now()))
                .body())
        .path("data");
  }

  /** Rules with their state and last error. */
  JsonNode rules() throws IOException, InterruptedException {
    return MAPPER.readTree(send("/api/v1/rules").body()).path("data").path("groups");
  }

  private JsonNode result(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(path);
    JsonNode body = MAPPER.readTree(response.body());
    if (!body.path("status").asText().equals("success")) {
      throw new IOException("Prometheus refuses the query: " + response.body());
    }
    return body.path("data").path("result");
  }

  private HttpResponse<String> send(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  private static String now() {
    return seconds(Instant.now());
  }

  private static String seconds(Instant time) {
    return Double.toString(time.toEpochMilli() / 1000.0);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
