package io.radflow.infra.models.format;

import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.Printable;
import io.radflow.training.weights.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;

/** The weights of a BiT network in a file that PyTorch code has written. */
@Internal
public final class TensorWeights implements WeightsFile {

  private static final int ROOT_CHANNELS = 64;

  private final TensorFile file;
  private final TensorNames names;
  private final String prefix;
  private final BitNetwork network;

  private TensorWeights(TensorFile file, TensorNames names, String prefix) throws IOException {
    this.file = file;
    this.names = names;
    this.prefix = prefix;
    this.network = findNetwork();
    check();
    requireStored();
  }

  /**
   * Takes a file, which is closed with the weights, or at once if they are not good.
   *
   * @throws IOException if there is no BiT network in it, or tensors are missing, extra or unfit
   */
  public static TensorWeights of(TensorFile file) throws IOException {
    try {
      Map<String, TensorNames> roots = roots(file.tensors().keySet());
      if (roots.size() != 1) {
        throw new IOException(
            ("%d networks of BiT: expected one tensor %s, as BiT's own code calls it, or %s, as"
                    + " timm; there are %s")
                .formatted(
                    roots.size(),
                    TensorNames.BIT.root(),
                    TensorNames.TIMM.root(),
                    first(file.tensors().keySet())));
      }
      Map.Entry<String, TensorNames> root = roots.entrySet().iterator().next();
      return new TensorWeights(
          file,
          root.getValue(),
          root.getKey().substring(0, root.getKey().length() - root.getValue().root().length()));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Tensors that may be a network's first. Training code writes "module." and the like before. */
  private static Map<String, TensorNames> roots(Set<String> tensors) {
    Map<String, TensorNames> roots = new LinkedHashMap<>();
    for (TensorNames names : TensorNames.values()) {
      tensors.stream()
          .filter(one -> one.equals(names.root()) || one.endsWith("." + names.root()))
          .forEach(one -> roots.put(one, names));
    }
    return roots;
  }

  private static String first(Set<String> tensors) {
    return tensors.size()
        + " tensors: "
        + tensors.stream().limit(5).map(Printable::of).collect(Collectors.joining(", "))
        + (tensors.size() > 5 ? ", …" : "");
  }

  private BitNetwork findNetwork() throws IOException {
    int[] units = new int[4];
    for (String tensor : file.tensors().keySet()) {
      if (tensor.startsWith(prefix)) {
        names.count(tensor.substring(prefix.length()), units);
      }
    }
    List<Long> root = shape(names.root());
    List<Long> head = shape(names.head());
    if (root.size() != 4 || head.isEmpty()) {
      throw new IOException(
          "Not the weights of a BiT network: %s is %s, %s is %s, expected four dimensions"
              .formatted(prefix + names.root(), root, prefix + names.head(), head));
    }
    Stem stem =
        Arrays.stream(Stem.values())
            .filter(one -> one.kernelSize() == root.get(2))
            .findFirst()
            .orElseThrow(
                () -> new IOException("A root kernel of " + root + " is no BiT network's"));
    try {
      return new BitNetwork(
          Arrays.stream(units).boxed().toList(),
          (int) Math.min(Integer.MAX_VALUE, root.get(0) / ROOT_CHANNELS),
          (int) Math.min(Integer.MAX_VALUE, head.get(0)),
          stem);
    } catch (IllegalArgumentException e) {
      throw new IOException("Not the weights of a BiT network: " + e.getMessage(), e);
    }
  }

  private List<Long> shape(String name) {
    StoredTensor tensor = file.tensors().get(prefix + name);
    return tensor == null ? List.of() : tensor.shape();
  }

  private void check() throws IOException {
    Problems unfit = new Problems("unfit");
    Problems extra = new Problems("extra");
    Problems missing = new Problems("missing");
    Set<String> expected = new HashSet<>();
    for (BitParameter parameter : network.parameters()) {
      String name = prefix + names.of(parameter);
      expected.add(name);
      StoredTensor tensor = file.tensors().get(name);
      if (tensor == null) {
        missing.add(name + " " + TensorNames.shape(parameter));
      } else if (!fits(tensor, parameter)) {
        unfit.add(
            "%s %s of type %s, expected %s of a floating-point type"
                .formatted(name, tensor.shape(), tensor.type(), TensorNames.shape(parameter)));
      }
    }
    file.tensors().keySet().stream()
        .filter(name -> !expected.contains(name))
        .forEach(name -> extra.add(Printable.of(name) + " " + file.tensors().get(name).shape()));
    String problems =
        Stream.of(unfit, extra, missing).flatMap(Problems::lines).collect(Collectors.joining("; "));
    if (!problems.isEmpty()) {
      throw new IOException("The weights do not fit " + network.description() + ": " + problems);
    }
  }

  /** Views may show a value many times: a small file must not become weights without end. */
  private void requireStored() throws IOException {
    long left = -1;
    for (BitParameter parameter : network.parameters()) {
      StoredTensor tensor = file.tensors().get(prefix + names.of(parameter));
      left = left < 0 ? tensor.data().channel().size() : left;
      left -= tensor.count() * tensor.type().bytes();
      if (left < 0) {
        throw new IOException(
            "The tensors show more values than the file of %d bytes has, as far as %s"
                .formatted(tensor.data().channel().size(), prefix + names.of(parameter)));
      }
    }
  }

  private static boolean fits(StoredTensor tensor, BitParameter parameter) {
    return tensor.type().isFloatingPoint()
        && (tensor.shape().equals(TensorNames.shape(parameter)) || isMatrix(tensor, parameter));
  }

  /** A head that was a linear layer. */
  private static boolean isMatrix(StoredTensor tensor, BitParameter parameter) {
    return parameter.kind() == BitParameter.Kind.HEAD_KERNEL
        && tensor.shape().equals(TensorNames.shape(parameter).subList(0, 2));
  }

  @Override
  public String format() {
    return "%s of %s names".formatted(file.format(), names == TensorNames.BIT ? "BiT's" : "timm's");
  }

  @Override
  public BitNetwork network() {
    return network;
  }

  @Override
  public Optional<PixelNormalization> normalization() {
    return file.description().normalization();
  }

  @Override
  public boolean isFormOfPublished() {
    // Of BiT's names are the experiment's files, whose natural sources have ImageNet's.
    return names == TensorNames.TIMM;
  }

  @Override
  public float[] values(BitParameter parameter) {
    String name = prefix + names.of(parameter);
    StoredTensor tensor = file.tensors().get(name);
    try {
      return switch (tensor.shape().size()) {
        case 4 -> tensor.values(2, 3, 1, 0);
        case 2 -> tensor.values(1, 0);
        default -> tensor.values(0);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
