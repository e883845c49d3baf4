package io.radflow.core.store;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import io.radflow.core.config.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/**
 * The bucket, through the MinIO client. Safe for use by several threads.
 *
 * <p>A request that fails in a way that can pass is sent again; streams go on where they broke off.
 */
@Internal
public final class ObjectStore implements AutoCloseable {

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 9;

  private final StoreAddress address;
  private final MinioClient client;
  private final StoreMetrics metrics;
  private final Requests requests;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ObjectStore(
      StoreAddress address, HttpClients.Patience patience, StoreMetrics metrics, boolean patient) {
    this.address = address;
    this.client = client(address, patience);
    this.metrics = metrics;
    this.requests = new Requests(address, patient, metrics, this::answers);
    HttpClients.use();
  }

  /**
   * Prepares a client that gives up when the store answers nobody; nothing is sent yet.
   *
   * @throws ConfigurationException if no credentials are to be found, or no certificates
   */
  public static ObjectStore open(StoreAddress address) {
    return new ObjectStore(address, HttpClients.Patience.USUAL, new StoreMetrics(), false);
  }

  /**
   * Prepares a client for a part of a job: it waits for a store that answers nobody, and shows what
   * it sees of the store in the part's metrics until it is closed.
   *
   * @throws ConfigurationException if no credentials are to be found, or no certificates
   */
  public static ObjectStore open(StoreAddress address, MetricGroup part) {
    StoreMetrics metrics = new StoreMetrics();
    ObjectStore store = new ObjectStore(address, HttpClients.Patience.USUAL, metrics, true);
    metrics.register(part);
    return store;
  }

  /** Prepares a client that does not wait long for any answer. */
  static ObjectStore openBrief(StoreAddress address) {
    return new ObjectStore(address, HttpClients.Patience.BRIEF, new StoreMetrics(), false);
  }

  private static MinioClient client(StoreAddress address, HttpClients.Patience patience) {
    return MinioClient.builder()
        .endpoint(address.endpoint())
        .region(address.region())
        .credentialsProvider(Credentials.provider(address))
        .httpClient(HttpClients.of(address.caCertificates(), patience), false)
        .build();
  }

  public StoreAddress address() {
    return address;
  }

  /** Makes the bucket unless it is there. */
  public void createBucket() throws StoreException {
    requests.send(
        "create bucket",
        "",
        () -> {
          if (!client.bucketExists(bucket())) {
            client.makeBucket(MakeBucketArgs.builder().bucket(address.bucket()).build());
          }
          return null;
        });
  }

  /** Whether the bucket is there, which also tells that the store answers and the keys are good. */
  public boolean bucketExists() throws StoreException {
    return requests.send("look up bucket", "", () -> client.bucketExists(bucket()));
  }

  /**
   * Asks for the bucket's first name: unlike a look-up, an answer to it tells what is wrong.
   *
   * @throws StoreException if the store does not answer, or not for these keys, or has no bucket
   */
  void seeBucket() throws StoreException {
    requests.send(
        "list",
        "",
        () -> {
          Iterator<Result<Item>> first =
              client
                  .listObjects(
                      ListObjectsArgs.builder().bucket(address.bucket()).maxKeys(1).build())
                  .iterator();
          return first.hasNext() ? first.next().get() : null;
        });
  }

  /** Whether the store answers now: asked once, and any answer will do but its own failure. */
  public boolean answers() {
    try {
      client.bucketExists(bucket());
      return true;
    } catch (IOException | MinioException | GeneralSecurityException e) {
      return !requests.failed("look up bucket", "", e).isPassing();
    }
  }

  private BucketExistsArgs bucket() {
    return BucketExistsArgs.builder().bucket(address.bucket()).build();
  }

  /** All objects whose key starts with the prefix, in key order. */
  public List<StoredObject> list(String prefix) throws StoreException {
    List<StoredObject> objects = new ArrayList<>();
    list(prefix, objects::add);
    return objects;
  }

  /** Gives each object whose key starts with the prefix, in key order, holding a page of them. */
  public void list(String prefix, Consumer<StoredObject> objects) throws StoreException {
    String[] last = {null};
    requests.send(
        "list",
        prefix,
        () -> {
          // A second attempt goes on after the last object that was given.
          for (Result<Item> result :
              client.listObjects(
                  ListObjectsArgs.builder()
                      .bucket(address.bucket())
                      .prefix(prefix)
                      .startAfter(last[0])
                      .recursive(true)
                      .build())) {
            Item item = result.get();
            if (!item.isDir()) {
              objects.accept(
                  new StoredObject(
                      item.objectName(),
                      item.size(),
                      unquoted(item.etag()),
                      item.lastModified().toInstant()));
              last[0] = item.objectName();
            }
          }
          return null;
        });
  }

  /** Names of the folders right below a prefix that ends in a slash, in order, without slashes. */
  public List<String> folders(String prefix) throws StoreException {
    return requests.send(
        "list",
        prefix,
        () -> {
          List<String> names = new ArrayList<>();
          for (Result<Item> result :
              client.listObjects(
                  ListObjectsArgs.builder().bucket(address.bucket()).prefix(prefix).build())) {
            Item item = result.get();
            if (item.isDir()) {
              names.add(item.objectName().substring(prefix.length()).replace("/", ""));
            }
          }
          return names;
        });
  }

  /** What is known of an object without reading it; empty if there is none. */
  public Optional<StoredObject> stat(String key) throws StoreException {
    try {
      return Optional.of(
          requests.send(
              "look up",
              key,
              () -> {
                StatObjectResponse found =
                    client.statObject(
                        StatObjectArgs.builder().bucket(address.bucket()).object(key).build());
                return new StoredObject(
                    key, found.size(), unquoted(found.etag()), found.lastModified().toInstant());
              }));
    } catch (StoreException e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public boolean exists(String key) throws StoreException {
    return stat(key).isPresent();
  }

  /**
   * Reads a whole object.
   *
   * @param maxBytes the most to accept; a larger object is refused before it fills the heap
   */
  public byte[] read(String key, long maxBytes) throws IOException {
    int limit = (int) Math.min(maxBytes, LARGEST_ARRAY);
    long start = System.nanoTime();
    byte[] bytes =
        requests.send(
            "read",
            key,
            () -> {
              try (GetObjectResponse in = client.getObject(get(key).build())) {
                String length = in.headers().get("Content-Length");
                if (length == null) {
                  throw new IOException("The answer does not tell its Content-Length");
                }
                return Long.parseLong(length) > limit ? null : filled(in, Integer.parseInt(length));
              }
            });
    if (bytes == null) {
      throw new IOException(
          address.uri(key) + " is larger than the " + limit + " bytes that are accepted");
    }
    metrics.read(bytes.length, System.nanoTime() - start);
    return bytes;
  }

  /**
   * Reads bytes of an object that must still be the one that was listed.
   *
   * @param offset first byte
   * @throws StoreException that {@link StoreException#isChanged() is changed} for another ETag
   */
  public byte[] readRange(String key, String etag, long offset, int length) throws IOException {
    if (length == 0) {
      // No range can ask for nothing.
      return new byte[0];
    }
    long start = System.nanoTime();
    byte[] bytes =
        requests.sendListed(
            key,
            () -> {
              try (GetObjectResponse in = client.getObject(range(key, etag, offset, length))) {
                refuseIfShorter(key, in.headers().get("Content-Range"), offset + length);
                return filled(in, length);
              }
            });
    metrics.read(bytes.length, System.nanoTime() - start);
    return bytes;
  }

  /** What an answer holds, without a chunk in between: that takes as long as the request itself. */
  private static byte[] filled(InputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    int read = in.readNBytes(bytes, 0, length);
    if (read < length) {
      throw new IOException("The answer has " + read + " bytes of " + length);
    }
    return bytes;
  }

  /** An object that ends early answers with what it has; a broken connection with less. */
  private void refuseIfShorter(String key, String range, long end) throws StoreException {
    String size = range == null ? "" : range.substring(range.lastIndexOf('/') + 1);
    if (size.matches("\\d{1,18}") && Long.parseLong(size) < end) {
      throw new StoreException(
          "read",
          address.uri(key),
          "InvalidRange",
          StoreException.Kind.ANSWER,
          "the object has " + size + " bytes, those up to " + end + " were asked for",
          "",
          null);
    }
  }

  /** Streams a whole object. The caller closes the stream. */
  public InputStream open(String key) throws StoreException {
    Optional<StoredObject> object = stat(key);
    if (object.isEmpty()) {
      throw missing(key);
    }
    return openRange(key, object.get().etag(), 0, object.get().size());
  }

  /** A look-up's answer has no body, and is the same for a missing bucket. */
  private StoreException missing(String key) throws StoreException {
    boolean noBucket = !isBucketThereOrHidden();
    String code = noBucket ? "NoSuchBucket" : "NoSuchKey";
    return new StoreException(
        "read",
        address.uri(key),
        code,
        StoreException.Kind.ANSWER,
        "no such " + (noBucket ? "bucket" : "object") + " at " + address.endpoint(),
        StoreAdvice.of(code, address),
        null);
  }

  private boolean isBucketThereOrHidden() throws StoreException {
    try {
      return bucketExists();
    } catch (StoreException e) {
      if (e.isDenied()) {
        return true;
      }
      throw e;
    }
  }

  /**
   * Streams a part of an object that must be, and stay, the one that was listed. The caller closes
   * the stream.
   *
   * @param offset first byte
   * @param length bytes
   * @throws StoreException that {@link StoreException#isChanged() is changed} for another ETag
   */
  public InputStream openRange(String key, String etag, long offset, long length)
      throws StoreException {
    return new ResumingStream(
        requests,
        (from, left) ->
            requests.sendListed(key, () -> client.getObject(range(key, etag, from, left))),
        key,
        offset,
        offset + length);
  }

  private GetObjectArgs.Builder get(String key) {
    return GetObjectArgs.builder().bucket(address.bucket()).object(key);
  }

  private GetObjectArgs range(String key, String etag, long offset, long length) {
    return get(key).offset(offset).length(length).matchETag(etag).build();
  }

  /** Puts an object: it appears whole or not at all, and replaces what was there. */
  public void write(String key, byte[] bytes) throws StoreException {
    write(key, () -> new ByteArrayInputStream(bytes), bytes.length);
  }

  /**
   * Puts an object where there is none.
   *
   * @return whether it was put; false if there is one, which may be this one where the store's
   *     first answer was lost. A store without conditions puts it in any case.
   */
  public boolean create(String key, byte[] bytes) throws StoreException {
    return writeIf("If-None-Match", "*", key, bytes);
  }

  /**
   * Puts an object in the place of one.
   *
   * @param etag of the one that is to be there
   * @return whether it was put, as of {@link #create}
   */
  public boolean replace(String key, String etag, byte[] bytes) throws StoreException {
    return writeIf("If-Match", '"' + etag + '"', key, bytes);
  }

  private boolean writeIf(String condition, String value, String key, byte[] bytes)
      throws StoreException {
    try {
      write(key, () -> new ByteArrayInputStream(bytes), bytes.length, Map.of(condition, value));
      return true;
    } catch (StoreException e) {
      if (e.isChanged() || e.isMissingObject()) {
        return false;
      }
      if (e.isNotImplemented()) {
        write(key, bytes);
        return true;
      }
      throw e;
    }
  }

  /** Content to put, which is opened for each attempt. */
  public interface Content {
    InputStream open() throws IOException;
  }

  /** Puts an object of known size: it appears whole or not at all. */
  public void write(String key, Content content, long size) throws StoreException {
    write(key, content, size, Map.of());
  }

  private void write(String key, Content content, long size, Map<String, String> conditions)
      throws StoreException {
    requests.send(
        "write",
        key,
        () -> {
          try (InputStream in = content.open()) {
            return client.putObject(
                PutObjectArgs.builder().bucket(address.bucket()).object(key).stream(in, size, -1)
                    .extraHeaders(conditions)
                    .build());
          }
        });
  }

  /** Deletes an object; one that is not there is no error. */
  public void delete(String key) throws StoreException {
    requests.send(
        "delete",
        key,
        () -> {
          client.removeObject(
              RemoveObjectArgs.builder().bucket(address.bucket()).object(key).build());
          return null;
        });
  }

  @Override
  public void close() {
    metrics.close();
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot close the client of " + address.endpoint(), e);
    } finally {
      if (closed.compareAndSet(false, true)) {
        HttpClients.release();
      }
    }
  }

  private static String unquoted(String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }
}
