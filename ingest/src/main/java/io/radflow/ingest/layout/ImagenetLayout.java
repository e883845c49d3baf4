package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.core.source.RecordIterator;
import io.radflow.ingest.archive.ArchiveKind;
import io.radflow.ingest.archive.ArchiveMembers;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.content.ContentReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * ImageNet-1k (Russakovsky et al., 2015) and ImageNet-21k, in any mixture of: a tar of one tar per
 * synset, a tar per synset, {@code ILSVRC2012_img_val.tar} with its ground truth, TFRecord shards,
 * and folders per synset, in zip files too. Tar files and shards are read as streams.
 *
 * <p>The raw label is {@code synset} or, for validation images, {@code ILSVRC2012_ID}; those of
 * shards are their features' names.
 */
final class ImagenetLayout implements DatasetLayout {

  private static final Pattern TAR = Pattern.compile(".*\\.(tar|tar\\.gz|tgz)");
  private static final Pattern KIT = Pattern.compile("(.*/)?ILSVRC2012_devkit[^/]*");
  private static final Pattern VALIDATION_TAR = Pattern.compile("(.*/)?ILSVRC2012_img_val\\.tar");
  private static final Pattern SHARD =
      Pattern.compile("(.*/)?[^/]+(-\\d{5}-of-\\d{5}|\\.tfrecords?)");

  private final String name;

  ImagenetLayout(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<ArchiveKind> unpacked() {
    return Set.of(ArchiveKind.ZIP);
  }

  /** The synset; without one, the number that a shard gives. */
  @Override
  public Optional<String> classOf(Map<String, String> labels) {
    return Stream.of("synset", ImagenetShard.SYNSET, ImagenetShard.LABEL)
        .map(labels::get)
        .filter(Objects::nonNull)
        .findFirst();
  }

  @Override
  public void plan(DropFiles files, PlanSink sink) throws IOException, RejectedException {
    Plan plan = new Plan(files, sink, ImagenetTruth.read(files));
    for (int file : files.matching(SHARD).toArray()) {
      plan.stream(ImagenetTask.Kind.TFRECORD, file, null, List.of());
    }
    for (int file : files.matching(TAR).toArray()) {
      if (!KIT.matcher(files.path(file)).matches()) {
        plan.tar(file);
      }
    }
    for (int file : files.matching(ImagenetNames.IMAGE).toArray()) {
      plan.image(files.path(file), files.source(file), files.etag(file), files.content(file));
    }
    if (plan.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No image, tar file or shard among the drop's %d objects, expected"
                  + " ILSVRC2012_img_train.tar, nNNNNNNNN.tar, train-NNNNN-of-NNNNN or"
                  + " nNNNNNNNN/*.JPEG",
              files.drop().objects()));
    }
  }

  @Override
  public RecordIterator<DropRecord> open(String task, ContentReader reader) {
    ImagenetTask file = Json.read(task, ImagenetTask.class);
    return switch (file.kind()) {
      case TAR, TAR_GZ -> new ImagenetTar(reader, name, file);
      case TFRECORD -> new ImagenetShard(reader, name, file);
    };
  }

  /** The record of one image, by its path. */
  static DropRecord record(
      String dataset, ImagenetTask task, String path, long row, Content content) {
    String source = task.source();
    int number = ImagenetNames.validationNumber(path);
    String synset = task.synset() == null ? ImagenetNames.synset(path) : task.synset();
    String id = dataset + "/" + ImagenetNames.id(path, synset);
    Map<String, String> labels = new TreeMap<>();
    String split = task.split();
    if (synset != null) {
      labels.put("synset", synset);
    } else if (number > 0 && number <= task.truth().size()) {
      labels.putAll(task.truth().get(number - 1).labels());
    } else if (!"test".equals(split)) {
      return new RejectedRecord(
          source,
          id,
          number > 0 ? RejectReason.IMAGE_WITHOUT_ROW : RejectReason.UNEXPECTED_NAME,
          number > 0
              ? "The ground truth has no line " + number + ", only " + task.truth().size()
              : "Found " + path + ", expected nNNNNNNNN_N.JPEG or a folder or tar of a synset");
    }
    return new ImageRecord(
        id,
        row,
        number > 0 ? "valid" : split,
        null,
        null,
        labels,
        source,
        task.etag(),
        null,
        content);
  }

  /** What was found so far. */
  private final class Plan {
    private final DropFiles files;
    private final PlanSink sink;
    private final List<ImagenetTruth.Label> truth;
    private final Map<String, String> synsets = new TreeMap<>();
    private long row;

    private Plan(DropFiles files, PlanSink sink, List<ImagenetTruth.Label> truth) {
      this.files = files;
      this.sink = sink;
      this.truth = truth;
    }

    private boolean isEmpty() {
      return row == 0;
    }

    private void tar(int file) throws IOException, RejectedException {
      String path = files.path(file);
      Matcher synset = ImagenetNames.SYNSET_TAR.matcher(path);
      if (ArchiveKind.of(path) == ArchiveKind.TAR_GZ) {
        stream(ImagenetTask.Kind.TAR_GZ, file, synset(synset), truth);
      } else if (synset.matches() || VALIDATION_TAR.matcher(path).matches()) {
        stream(ImagenetTask.Kind.TAR, file, synset(synset), truth);
      } else {
        tarOfTars(file);
      }
    }

    private String synset(Matcher name) {
      return name.matches() ? name.group("synset") : null;
    }

    private void tarOfTars(int file) throws IOException {
      try {
        files.tarMembers(file, new Members(file));
      } catch (RejectedException e) {
        sink.record(new RejectedRecord(files.source(file), null, e.reason(), e.getMessage()));
        row++;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private void stream(
        ImagenetTask.Kind kind, int file, String synset, List<ImagenetTruth.Label> labels)
        throws IOException {
      stream(kind, files.path(file), files.etag(file), files.content(file), synset, labels);
    }

    private void stream(
        ImagenetTask.Kind kind,
        String path,
        String etag,
        Content content,
        String synset,
        List<ImagenetTruth.Label> labels)
        throws IOException {
      String source = files.drop().prefix() + path;
      String first = synset == null ? null : synsets.putIfAbsent(synset, source);
      if (first != null) {
        sink.record(
            new RejectedRecord(
                source,
                null,
                RejectReason.DUPLICATE_BATCH,
                "The drop holds the synset " + synset + " twice; " + first + " is read"));
        return;
      }
      ImagenetTask task =
          new ImagenetTask(kind, source, etag, content, synset, split(path), row, labels);
      sink.stream(Json.write(task));
      // No image takes less than a byte.
      row += content.bytes() + 1;
    }

    private void image(String path, String source, String etag, Content content)
        throws IOException {
      ImagenetTask own =
          new ImagenetTask(null, source, etag, content, null, split(path), row, truth);
      sink.record(record(name, own, path, row, content));
      row++;
    }

    /** The training tars of ImageNet-1k carry no folder that says so. */
    private String split(String path) {
      String told = ImagenetNames.split(path);
      boolean training = name.equals("imagenet1k") && !VALIDATION_TAR.matcher(path).matches();
      return told == null && training ? "train" : told;
    }

    /** The tars of synsets inside a tar; images in it that lie in folders. */
    private final class Members implements ArchiveMembers {
      private final int file;

      private Members(int file) {
        this.file = file;
      }

      @Override
      public void file(String member, Content content) {
        String path = files.path(file) + "!/" + member;
        Matcher synset = ImagenetNames.SYNSET_TAR.matcher(member);
        try {
          if (ArchiveKind.of(member) == ArchiveKind.TAR) {
            stream(ImagenetTask.Kind.TAR, path, files.etag(file), content, synset(synset), truth);
          } else if (ImagenetNames.IMAGE.matcher(member).matches()) {
            image(path, files.drop().prefix() + path, files.etag(file), content);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void refused(String member, RejectReason reason, String detail) {
        try {
          sink.record(new RejectedRecord(files.source(file) + "!/" + member, null, reason, detail));
          row++;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
