package io.radflow.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Opens golden files. */
public final class GoldenVectors {

  private GoldenVectors() {}

  public static InputStream open(String name) {
    InputStream in = GoldenVectors.class.getResourceAsStream("/golden/" + name);
    if (in == null) {
      throw new IllegalArgumentException("No golden file " + name);
    }
    return in;
  }

  public static JsonNode json(String name) {
    try (InputStream in = open(name)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
