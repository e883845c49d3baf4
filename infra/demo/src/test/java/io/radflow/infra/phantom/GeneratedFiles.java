package io.radflow.infra.phantom;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** A generated data set in memory, with its summary. */
record GeneratedFiles(Map<String, byte[]> files, PhantomSummary summary) {

  static GeneratedFiles of(PhantomSettings settings) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    PhantomSummary summary =
        PhantomDataset.generate(
            settings,
            (path, bytes) -> {
              if (files.put(path, bytes) != null) {
                throw new IOException(path + " was put twice");
              }
            });
    return new GeneratedFiles(files, summary);
  }

  List<String> lines(String path) {
    return new String(files.get(path), StandardCharsets.US_ASCII).lines().toList();
  }

  /** Rows of the table without its header, split into columns. */
  List<String[]> rows() {
    return lines("Data_Entry_2017_v2020.csv").stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  List<String> images() {
    return files.keySet().stream()
        .filter(path -> path.startsWith("images/"))
        .map(path -> path.substring("images/".length()))
        .toList();
  }

  /** null where ImageIO knows no format. */
  Raster decoded(String image) throws IOException {
    var picture = ImageIO.read(new ByteArrayInputStream(files.get("images/" + image)));
    return picture == null ? null : picture.getRaster();
  }
}
