package io.radflow.infra.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.infra.job.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy of {@code infra/minio/policies} as MinIO would apply it: for the few actions that the
 * jobs' requests need, and for statements without conditions.
 */
public final class BucketPolicy {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BUCKET = "arn:aws:s3:::radflow";

  private final List<JsonNode> statements;

  private BucketPolicy(List<JsonNode> statements) {
    this.statements = statements;
  }

  /**
   * @param user such as {@code ingest}
   */
  public static BucketPolicy of(String user) throws IOException {
    JsonNode policy = JSON.readTree(file(user).toFile());
    List<JsonNode> statements = new ArrayList<>();
    for (JsonNode statement : policy.path("Statement")) {
      if (!statement.path("Effect").asText().equals("Allow") || statement.has("Condition")) {
        throw new IOException(
            file(user) + ": " + statement.path("Sid") + "; expected Allow, and no condition");
      }
      statements.add(statement);
    }
    return new BucketPolicy(statements);
  }

  static Path file(String user) {
    return JobJar.home().resolve("infra/minio/policies").resolve(user + ".json");
  }

  /** What either allows. */
  public BucketPolicy or(BucketPolicy other) {
    List<JsonNode> both = new ArrayList<>(statements);
    both.addAll(other.statements);
    return new BucketPolicy(both);
  }

  /**
   * Whether a request is allowed.
   *
   * @param method of HTTP
   * @param key empty for a request to the bucket itself
   */
  public boolean allows(String method, String key) {
    String action = action(method, key);
    String resource = key.isEmpty() ? BUCKET : BUCKET + "/" + key;
    return statements.stream()
        .anyMatch(
            statement ->
                texts(statement.path("Action")).contains(action)
                    && texts(statement.path("Resource")).stream()
                        .anyMatch(pattern -> matches(pattern, resource)));
  }

  /** S3's name of what a request does; a POST is a step of an upload in parts, or a bulk delete. */
  private static String action(String method, String key) {
    if (key.isEmpty()) {
      return method.equals("GET") || method.equals("HEAD") ? "s3:ListBucket" : "s3:DeleteObject";
    }
    return switch (method) {
      case "GET", "HEAD" -> "s3:GetObject";
      case "PUT", "POST" -> "s3:PutObject";
      case "DELETE" -> "s3:DeleteObject";
      default -> throw new IllegalArgumentException(method);
    };
  }

  private static boolean matches(String pattern, String resource) {
    return pattern.endsWith("*")
        ? resource.startsWith(pattern.substring(0, pattern.length() - 1))
        : resource.equals(pattern);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
