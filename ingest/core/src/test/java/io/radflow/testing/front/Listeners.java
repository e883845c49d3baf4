package io.radflow.testing.front;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Bucket notifications as MinIO sends them (cmd/listen-notification-handlers.go): one line of JSON
 * for each event, with single spaces in between to keep the connection alive.
 */
public final class Listeners {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService keepAlive =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "keep-alive");
            thread.setDaemon(true);
            return thread;
          });

  private volatile boolean known = true;
  private volatile int copies = 1;

  Listeners() {
    keepAlive.scheduleAtFixedRate(() -> send(" "), 100, 100, TimeUnit.MILLISECONDS);
  }

  /** Whether the store knows notifications at all. */
  public void known(boolean isKnown) {
    known = isKnown;
  }

  /** How often each event is sent: 0 loses all, 2 repeats all. */
  public void copies(int ofEach) {
    copies = ofEach;
  }

  /** Number of listeners. */
  public int count() {
    return listeners.size();
  }

  /** Ends all connections. */
  public void disconnect() {
    listeners.forEach(this::drop);
  }

  private void drop(Listener listener) {
    listeners.remove(listener);
    listener.exchange().close();
  }

  /** Takes a listener, or refuses it; false if the query is for the store behind. */
  boolean answer(HttpExchange exchange, String query) throws IOException {
    if (!known) {
      StoreFront.error(exchange, 501, "NotImplemented");
      return true;
    }
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      parameters.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    listeners.add(
        new Listener(
            exchange,
            exchange.getRequestURI().getPath().split("/")[1],
            parameters.getOrDefault("prefix", ""),
            parameters.getOrDefault("suffix", "")));
    return true;
  }

  void created(String bucketAndKey, String key, HttpResponse<InputStream> answer) {
    String bucket = bucketAndKey.substring(0, Math.max(0, bucketAndKey.indexOf('/')));
    String etag = answer.headers().firstValue("etag").orElse("").replace("\"", "");
    String event = event(bucket, key, etag) + "\n";
    for (int i = 0; i < copies; i++) {
      for (Listener listener : listeners) {
        if (listener.bucket().equals(bucket)
            && key.startsWith(listener.prefix())
            && key.endsWith(listener.suffix())) {
          send(listener, event);
        }
      }
    }
  }

  private void send(String text) {
    listeners.forEach(listener -> send(listener, text));
  }

  private void send(Listener listener, String text) {
    try {
      OutputStream out = listener.exchange().getResponseBody();
      synchronized (listener.exchange()) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      drop(listener);
    }
  }

  private static String event(String bucket, String key, String etag) {
    String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
    return """
        {"Records":[{"eventVersion":"2.0","eventSource":"minio:s3","awsRegion":"",\
        "eventTime":"%s","eventName":"s3:ObjectCreated:Put",\
        "userIdentity":{"principalId":"radflow"},\
        "requestParameters":{"principalId":"radflow","region":"","sourceIPAddress":"127.0.0.1"},\
        "responseElements":{"x-amz-request-id":"16E5A5F5E7B1D0A0",\
        "x-minio-deployment-id":"","x-minio-origin-endpoint":"http://127.0.0.1:9000"},\
        "s3":{"s3SchemaVersion":"1.0","configurationId":"Config",\
        "bucket":{"name":"%s","ownerIdentity":{"principalId":"radflow"},"arn":"arn:aws:s3:::%s"},\
        "object":{"key":"%s","size":0,"eTag":"%s","contentType":"application/octet-stream",\
        "userMetadata":{"content-type":"application/octet-stream"},\
        "sequencer":"16E5A5F5E7B2A1C8"}},\
        "source":{"host":"127.0.0.1","port":"","userAgent":"MinIO (linux; amd64)"}}]}"""
        .formatted(TIME.format(Instant.now()), bucket, bucket, encoded, etag);
  }

  private record Listener(HttpExchange exchange, String bucket, String prefix, String suffix) {}
}
