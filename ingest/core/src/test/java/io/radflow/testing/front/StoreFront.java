package io.radflow.testing.front;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real HTTP endpoint in front of the embedded store. It sends requests on unchanged, tells
 * listeners of new objects in MinIO's wire format, and fails as it is told to.
 */
public final class StoreFront implements AutoCloseable {

  private static final Set<String> NOT_SENT_ON =
      Set.of(
          "connection",
          "content-length",
          "transfer-encoding",
          "expect",
          "upgrade",
          "http2-settings");
  private static final int BUFFER_BYTES = 1 << 16;

  private final URI store;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService executor = Executors.newCachedThreadPool(StoreFront::daemon);
  private final Faults faults = new Faults();
  private final Listeners listeners = new Listeners();

  private StoreFront(URI store, HttpServer server) {
    this.store = store;
    this.server = server;
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "store-front");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Opens a front on a free port.
   *
   * @param endpoint of the store behind it
   */
  public static StoreFront of(String endpoint) throws IOException {
    return new StoreFront(URI.create(endpoint), HttpServer.create(anyPort(), 0));
  }

  /**
   * Opens a front that speaks TLS.
   *
   * @param authority that has signed the front's certificate
   */
  public static StoreFront of(String endpoint, PrivateAuthority authority)
      throws IOException, GeneralSecurityException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(authority.server()));
    return new StoreFront(URI.create(endpoint), server);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public String endpoint() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  public Faults faults() {
    return faults;
  }

  public Listeners listeners() {
    return listeners;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String query = exchange.getRequestURI().getRawQuery();
    String key = key(path);
    Fault fault = faults.next(exchange.getRequestMethod(), key);
    if (fault == Fault.RESET) {
      // Closing without an answer ends the connection.
      exchange.close();
      return;
    }
    if (fault.status() != 0) {
      exchange.getRequestBody().readAllBytes();
      error(exchange, fault.status(), fault.code());
      return;
    }
    if (query != null && query.contains("events=") && listeners.answer(exchange, query)) {
      return;
    }
    sendOn(exchange, key, fault == Fault.CUT);
  }

  /** What follows the bucket. */
  private static String key(String rawPath) {
    int slash = rawPath.indexOf('/', 1);
    String raw = slash < 0 ? "" : rawPath.substring(slash + 1);
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  static void error(HttpExchange exchange, int status, String code) throws IOException {
    byte[] body =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                + code
                + "</Code><Message>injected</Message></Error>")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private void sendOn(HttpExchange exchange, String key, boolean cut) throws IOException {
    HttpResponse<InputStream> answer;
    try {
      answer = client.send(request(exchange), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
      return;
    }
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              boolean own = NOT_SENT_ON.contains(name.toLowerCase(Locale.ROOT));
              boolean head = exchange.getRequestMethod().equals("HEAD");
              if (!own || head && name.equalsIgnoreCase("content-length")) {
                exchange.getResponseHeaders().put(name, List.copyOf(values));
              }
            });
    long length = answer.headers().firstValueAsLong("content-length").orElse(0);
    boolean empty = exchange.getRequestMethod().equals("HEAD") || length == 0 && isEmpty(answer);
    if (!cut && answer.statusCode() == 200 && exchange.getRequestMethod().equals("PUT")) {
      // Before the answer, so that whoever has it knows what listeners were told.
      listeners.created(exchange.getRequestURI().getRawPath().substring(1), key, answer);
    }
    exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : length);
    try (InputStream body = answer.body()) {
      if (!empty) {
        copy(body, exchange.getResponseBody(), cut ? length / 2 : Long.MAX_VALUE);
      }
    }
    if (!cut) {
      exchange.close();
    } else {
      // Without the promised bytes the server has to close the connection.
      throw new IOException("Cut as told");
    }
  }

  private static boolean isEmpty(HttpResponse<InputStream> answer) {
    return answer.headers().firstValue("transfer-encoding").isEmpty();
  }

  private static void copy(InputStream from, OutputStream to, long most) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = most;
    for (int read; left > 0 && (read = from.read(buffer)) >= 0; left -= read) {
      to.write(buffer, 0, (int) Math.min(read, left));
    }
    to.flush();
  }

  private HttpRequest request(HttpExchange exchange) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(store.resolve(exchange.getRequestURI().toString()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              // Host stays as it was signed.
              if (!NOT_SENT_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    InputStream body = exchange.getRequestBody();
    BodyPublisher publisher =
        length == null || length.equals("0")
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> body), Long.parseLong(length));
    return request.method(exchange.getRequestMethod(), publisher).build();
  }

  @Override
  public void close() {
    listeners.disconnect();
    server.stop(0);
    executor.shutdownNow();
  }
}
