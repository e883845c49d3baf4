package io.radflow.core.table;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;
import org.apache.flink.ml.api.Stage;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.FileUtils;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.ml.util.ReadWriteUtils;

/** Saves and loads stages by Flink ML's own means, with a version of the format beside. */
@Internal
public final class SavedStage {

  /** Of what RadFlow's stages save. */
  public static final int FORMAT_VERSION = 1;

  private static final String FORMAT = "radflowFormat";

  private SavedStage() {}

  /**
   * @param path a folder: here, or of any file system that Flink has, such as s3://BUCKET/KEY
   * @throws IOException if it cannot be written, or there is a stage already
   */
  public static void save(Stage<?> stage, String path, Map<String, ?> more) throws IOException {
    Map<String, Object> metadata = new TreeMap<>(more);
    metadata.put(FORMAT, FORMAT_VERSION);
    ReadWriteUtils.saveMetadata(stage, path, metadata);
  }

  /**
   * A stage with its parameters.
   *
   * @throws IOException if it cannot be read, is another stage, was saved in a newer format or has
   *     parameters that this one has not; names the path, what was found and what was expected
   */
  public static <T extends Stage<T>> T load(Class<T> type, String path) throws IOException {
    metadata(type, path);
    return ReadWriteUtils.loadStageParam(path);
  }

  /**
   * What was saved beside a stage's parameters, checked as by {@link #load}.
   *
   * @throws IOException as {@link #load}
   */
  public static Map<String, ?> metadata(Class<? extends Stage<?>> type, String path)
      throws IOException {
    Map<String, ?> metadata = FileUtils.loadMetadata(path, "");
    String stage = type.getSimpleName();
    if (!type.getName().equals(metadata.get("className"))) {
      throw new IOException(
          "%s: the stage in %s is a %s, expected %s"
              .formatted(stage, path, metadata.get("className"), type.getName()));
    }
    if (!(metadata.get(FORMAT) instanceof Integer version)
        || version < 1
        || version > FORMAT_VERSION) {
      throw new IOException(
          "%s: the stage in %s has format %s, expected 1 to %d; a later RadFlow has saved it"
              .formatted(stage, path, metadata.get(FORMAT), FORMAT_VERSION));
    }
    checkParams(type, path, metadata);
    return metadata;
  }

  private static void checkParams(
      Class<? extends Stage<?>> type, String path, Map<String, ?> metadata) throws IOException {
    Stage<?> empty;
    try {
      empty = type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " has no constructor without arguments", e);
    }
    TreeSet<String> known = new TreeSet<>();
    for (Param<?> param : ParamUtils.getPublicFinalParamFields(empty)) {
      known.add(param.name);
    }
    for (Object name : ((Map<?, ?>) metadata.get("paramMap")).keySet()) {
      if (!known.contains(name)) {
        throw new IOException(
            "%s: the stage in %s has a parameter '%s', expected some of %s"
                .formatted(type.getSimpleName(), path, name, known));
      }
    }
  }
}
