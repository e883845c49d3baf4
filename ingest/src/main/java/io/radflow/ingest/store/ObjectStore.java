package io.radflow.ingest.store;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bucket, through the MinIO client. Safe for use by several threads. */
public final class ObjectStore implements AutoCloseable {

  private final StoreAddress address;
  private final MinioClient client;

  private ObjectStore(StoreAddress address, MinioClient client) {
    this.address = address;
    this.client = client;
  }

  /**
   * Prepares a client; nothing is sent yet.
   *
   * @throws IllegalStateException if no credentials are to be found
   */
  public static ObjectStore open(StoreAddress address) {
    MinioClient client =
        MinioClient.builder()
            .endpoint(address.endpoint())
            .region(address.region())
            .credentialsProvider(Credentials.provider(address))
            .build();
    return new ObjectStore(address, client);
  }

  public StoreAddress address() {
    return address;
  }

  /** Makes the bucket unless it is there. */
  public void createBucket() throws StoreException {
    call(
        "create bucket",
        "",
        () -> {
          if (!bucketExists()) {
            client.makeBucket(MakeBucketArgs.builder().bucket(address.bucket()).build());
          }
          return null;
        });
  }

  /** Whether the bucket is there, which also tells that the store answers and the keys are good. */
  public boolean bucketExists() throws StoreException {
    return call(
        "look up bucket",
        "",
        () -> client.bucketExists(BucketExistsArgs.builder().bucket(address.bucket()).build()));
  }

  /** All objects whose key starts with the prefix, in key order. */
  public List<StoredObject> list(String prefix) throws StoreException {
    return call(
        "list",
        prefix,
        () -> {
          List<StoredObject> objects = new ArrayList<>();
          for (Result<Item> result :
              client.listObjects(
                  ListObjectsArgs.builder()
                      .bucket(address.bucket())
                      .prefix(prefix)
                      .recursive(true)
                      .build())) {
            Item item = result.get();
            if (!item.isDir()) {
              objects.add(
                  new StoredObject(
                      item.objectName(),
                      item.size(),
                      unquoted(item.etag()),
                      item.lastModified().toInstant()));
            }
          }
          return objects;
        });
  }

  /** Names of the folders right below a prefix that ends in a slash, in order, without slashes. */
  public List<String> folders(String prefix) throws StoreException {
    return call(
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
          call(
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
    try (InputStream in = open(key)) {
      int limit = (int) Math.min(maxBytes, Integer.MAX_VALUE - 9);
      byte[] bytes = in.readNBytes(limit);
      if (bytes.length == limit && in.read() >= 0) {
        throw new IOException(
            address.uri(key) + " is larger than the " + limit + " bytes that are accepted");
      }
      return bytes;
    }
  }

  /** Streams a whole object. The caller closes the stream. */
  public InputStream open(String key) throws StoreException {
    return call(
        "read",
        key,
        () ->
            client.getObject(GetObjectArgs.builder().bucket(address.bucket()).object(key).build()));
  }

  /**
   * Streams a part of an object. The caller closes the stream.
   *
   * @param offset first byte
   * @param length bytes
   */
  public InputStream openRange(String key, long offset, long length) throws StoreException {
    return call(
        "read",
        key,
        () ->
            client.getObject(
                GetObjectArgs.builder()
                    .bucket(address.bucket())
                    .object(key)
                    .offset(offset)
                    .length(length)
                    .build()));
  }

  /** Puts an object: it appears whole or not at all, and replaces what was there. */
  public void write(String key, byte[] bytes) throws StoreException {
    write(key, new ByteArrayInputStream(bytes), bytes.length);
  }

  /** Puts an object of known size from a stream, which is read to its end but not closed. */
  public void write(String key, InputStream content, long size) throws StoreException {
    call(
        "write",
        key,
        () ->
            client.putObject(
                PutObjectArgs.builder().bucket(address.bucket()).object(key).stream(
                        content, size, -1)
                    .build()));
  }

  /** Deletes an object; one that is not there is no error. */
  public void delete(String key) throws StoreException {
    call(
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
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot close the client of " + address.endpoint(), e);
    }
  }

  private <T> T call(String operation, String key, Request<T> request) throws StoreException {
    try {
      return request.send();
    } catch (ErrorResponseException e) {
      String detail = e.errorResponse().message() + ", at " + address.endpoint();
      throw new StoreException(operation, address.uri(key), e.errorResponse().code(), detail, e);
    } catch (IOException e) {
      throw new StoreException(
          operation,
          address.uri(key),
          "unreachable",
          address.endpoint() + ": " + e.getMessage(),
          e);
    } catch (MinioException | GeneralSecurityException e) {
      throw new StoreException(operation, address.uri(key), "failed", e.getMessage(), e);
    }
  }

  private static String unquoted(String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }

  private interface Request<T> {
    T send() throws IOException, MinioException, GeneralSecurityException;
  }
}
