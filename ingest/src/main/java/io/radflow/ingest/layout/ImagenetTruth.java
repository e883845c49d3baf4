package io.radflow.ingest.layout;

import com.fasterxml.jackson.annotation.JsonValue;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.TarGzStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Sources;
import us.hebi.matlab.mat.types.Struct;

/**
 * The labels of ImageNet's validation images: {@code ILSVRC2012_validation_ground_truth.txt}, whose
 * line i is the ILSVRC2012_ID of image i, alone or in the development kit, or a list of synsets in
 * the same order. The kit's {@code meta.mat} tells the synset of an id.
 */
final class ImagenetTruth {

  private static final Pattern NUMBERS =
      Pattern.compile("(.*/)?ILSVRC2012_validation_ground_truth\\.txt");
  private static final Pattern SYNSETS =
      Pattern.compile("(.*/)?(imagenet_2012_validation_synset_labels|synset_labels)\\.txt");
  private static final Pattern META = Pattern.compile("(.*/)?meta\\.mat");
  private static final Pattern KIT =
      Pattern.compile("(.*/)?ILSVRC2012_devkit[^/]*\\.(tar\\.gz|tgz)");
  private static final Pattern LABEL = Pattern.compile("\\d{1,5}|n\\d{8}");
  private static final long MAX_BYTES = 16L << 20;

  private final Map<String, byte[]> found = new HashMap<>();
  private String source = "the validation ground truth";

  private ImagenetTruth() {}

  /** A label as published: an id's number, or a synset; with the id's synset where known. */
  record Label(@JsonValue String text) {

    /** By published name. */
    Map<String, String> labels() {
      Map<String, String> labels = new TreeMap<>();
      for (String one : text.split(" ")) {
        labels.put(one.startsWith("n") ? "synset" : "ILSVRC2012_ID", one);
      }
      return labels;
    }
  }

  /**
   * The labels by number of image; empty if the drop has none.
   *
   * @throws RejectedException MALFORMED_TABLE
   */
  static List<Label> read(DropFiles files) throws IOException, RejectedException {
    ImagenetTruth truth = new ImagenetTruth();
    for (Pattern pattern : List.of(NUMBERS, SYNSETS, META)) {
      int[] matching = files.matching(pattern).toArray();
      if (matching.length > 0) {
        truth.take(files.path(matching[0]), files.read(matching[0], MAX_BYTES));
      }
    }
    for (int kit : files.matching(KIT).toArray()) {
      truth.readKit(files, kit);
    }
    return truth.labels();
  }

  private void take(String path, byte[] bytes) {
    for (Pattern pattern : List.of(NUMBERS, SYNSETS, META)) {
      if (pattern.matcher(path).matches() && found.putIfAbsent(pattern.pattern(), bytes) == null) {
        source = pattern == META ? source : path;
      }
    }
  }

  private void readKit(DropFiles files, int kit) throws IOException, RejectedException {
    String key = files.source(kit);
    try (TarGzStream tar =
        TarGzStream.open(
            files.reader().store(), key, files.etag(kit), files.content(kit).bytes())) {
      while (tar.next()) {
        String path = tar.entry().getName();
        if (tar.entry().isFile()
            && (NUMBERS.matcher(path).matches() || META.matcher(path).matches())) {
          byte[] bytes = tar.content().readNBytes((int) MAX_BYTES);
          take(files.path(kit) + "!/" + path, bytes);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          files.path(kit) + ": " + files.reader().rejected(e).getMessage(),
          e);
    }
  }

  private List<Label> labels() throws RejectedException {
    byte[] text = found.getOrDefault(NUMBERS.pattern(), found.get(SYNSETS.pattern()));
    if (text == null) {
      return List.of();
    }
    Map<String, String> synsets = synsets();
    List<Label> labels = new ArrayList<>();
    for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
      String label = line.strip();
      if (!LABEL.matcher(label).matches()) {
        throw new RejectedException(
            RejectReason.MALFORMED_TABLE,
            String.format(
                "%s: line %d is '%s', expected a number or a synset",
                source, labels.size() + 1, label));
      }
      String synset = synsets.get(label);
      labels.add(new Label(synset == null ? label : label + " " + synset));
    }
    return labels;
  }

  /** Synsets by ILSVRC2012_ID. */
  private Map<String, String> synsets() throws RejectedException {
    byte[] meta = found.get(META.pattern());
    if (meta == null) {
      return Map.of();
    }
    Map<String, String> synsets = new HashMap<>();
    try (MatFile mat = Mat5.newReader(Sources.wrap(meta)).readMat()) {
      Struct table = mat.getStruct("synsets");
      for (int i = 0; i < table.getNumElements(); i++) {
        long id = table.getMatrix("ILSVRC2012_ID", i).getLong(0);
        synsets.put(Long.toString(id), table.getChar("WNID", i).getString());
      }
      return synsets;
    } catch (IOException | RuntimeException e) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          "meta.mat has no structure 'synsets' of ILSVRC2012_ID and WNID: " + e.getMessage(),
          e);
    }
  }
}
