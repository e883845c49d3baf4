package io.radflow.infra.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.radflow.infra.models.MadeWeights;
import io.radflow.infra.models.format.ModelDescription;
import io.radflow.training.TrainingOptions.PixelNormalization;
import io.radflow.training.check.GoldenCase;
import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.HeadInitialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is exported, computed by ONNX Runtime. */
class OnnxWriterTest {

  private static final double TOLERANCE = 1e-4;
  private static final ModelDescription DESCRIPTION =
      ModelDescription.of("models/m/step=1/model.npz", "tiny", PixelNormalization.IMAGENET, 5);

  @TempDir private Path folder;

  static Stream<GoldenCase> cases() throws IOException {
    return GoldenCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsAreThoseOfTheReferenceInFloat64(GoldenCase golden) throws Exception {
    MadeWeights weights = MadeWeights.of(golden);
    Path file = export(weights);
    // float[] of [N, H, W, 3]
    float[] pixels = golden.images().values();
    int samples = golden.images().samples();
    float[] nchw = nchw(pixels, samples);
    float[] logits = logits(file, nchw, samples, golden.images().height(), golden.images().width());

    double[] expected = golden.logits();
    assertThat(logits).hasSameSizeAs(expected);
    for (int i = 0; i < logits.length; i++) {
      assertThat((double) logits[i])
          .as("%s, logit %d", golden.label(), i)
          .isCloseTo(expected[i], Offset.offset(TOLERANCE));
    }
  }

  @Test
  void logitsOfTheSmallStemAreThoseOfTheEngine() throws Exception {
    BitNetwork network = new BitNetwork(List.of(1, 1, 1, 1), 1, 5, Stem.SMALL);
    MadeWeights weights = MadeWeights.of(network, 3);
    byte[] pixels = new byte[2 * 24 * 20 * 3];
    new Random(1).nextBytes(pixels);

    float[] expected = engineLogits(weights, pixels, 24, 20);

    float[] normalised = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      normalised[i] = Normalization.half().levels(0)[Byte.toUnsignedInt(pixels[i])];
    }
    float[] logits = logits(export(weights), nchw(normalised, 2), 2, 24, 20);
    assertThat(logits).hasSameSizeAs(expected);
    for (int i = 0; i < logits.length; i++) {
      assertThat(logits[i]).isCloseTo(expected[i], Offset.offset((float) TOLERANCE));
    }
  }

  @Test
  void weightsInAFileOfTheirOwnGiveTheSameLogits() throws Exception {
    MadeWeights weights = MadeWeights.of(MadeWeights.TINY, 4);
    float[] pixels = new float[3 * 64 * 64];
    Random random = new Random(2);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    float[] expected = logits(export(weights), pixels, 1, 64, 64);
    Path graph = folder.resolve("large.onnx");
    try (OutputStream out = Files.newOutputStream(graph);
        OutputStream data = Files.newOutputStream(folder.resolve("large.onnx.data"))) {
      new OnnxWriter(weights.network(), weights, DESCRIPTION).write(out, "large.onnx.data", data);
    }

    assertThat(Files.size(graph)).isLessThan(100_000);
    assertThat(logits(graph, pixels, 1, 64, 64)).isEqualTo(expected);
  }

  @Test
  void aGraphSaysWhatItIsOf() throws Exception {
    Path file = export(MadeWeights.of(MadeWeights.TINY, 1));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString())) {
      assertThat(session.getInputNames()).containsExactly("image");
      assertThat(session.getOutputNames()).containsExactly("logits");
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("radflow.normalization", "IMAGENET")
          .containsEntry("radflow.mean", "[0.485, 0.456, 0.406]")
          .containsEntry("radflow.model", "models/m/step=1/model.npz");
    }
  }

  @Test
  void onlyNetworksOfMoreThanTwoGigabytesNeedASecondFile() {
    assertThat(OnnxWriter.needsData(BitNetwork.r152(4, 1_000))).isTrue();
    assertThat(OnnxWriter.needsData(BitNetwork.r101(3, 1_000))).isFalse();
  }

  private Path export(MadeWeights weights) throws IOException {
    Path file = folder.resolve("model.onnx");
    try (OutputStream out = Files.newOutputStream(file)) {
      new OnnxWriter(weights.network(), weights, DESCRIPTION).write(out);
    }
    return file;
  }

  private static float[] logits(Path file, float[] nchw, int samples, int height, int width)
      throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        ai.onnxruntime.OnnxTensor image =
            ai.onnxruntime.OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(nchw), new long[] {samples, 3, height, width});
        OrtSession.Result result = session.run(Map.<String, OnnxTensorLike>of("image", image))) {
      float[][] rows = (float[][]) result.get("logits").orElseThrow().getValue();
      float[] logits = new float[rows.length * rows[0].length];
      for (int row = 0; row < rows.length; row++) {
        System.arraycopy(rows[row], 0, logits, row * rows[row].length, rows[row].length);
      }
      return logits;
    }
  }

  private static float[] engineLogits(MadeWeights weights, byte[] pixels, int height, int width)
      throws IOException {
    BitNetwork network = weights.network();
    int samples = pixels.length / (3 * height * width);
    EngineSettings settings =
        new EngineSettings(
            LossKind.SIGMOID, Normalization.half(), OptimizerSettings.sgd(0), 0, 2, 0);
    try (Dl4jEngine engine = new Dl4jEngine(network, settings)) {
      engine.readWeights(new ByteArrayInputStream(weights.npz()), HeadInitialization.FROM_FILE, 0);
      List<String> ids = new ArrayList<>(Collections.nCopies(samples, "made"));
      float[] features =
          engine.features(
              new Batch(ids, pixels, height, width, 3, new float[samples * network.classes()]));
      List<BitParameter> head = network.headParameters();
      float[] kernel = weights.values(head.get(2));
      float[] bias = weights.values(head.get(3));
      float[] logits = new float[samples * network.classes()];
      for (int i = 0; i < logits.length; i++) {
        int row = i / network.classes();
        int column = i % network.classes();
        double sum = bias[column];
        for (int f = 0; f < network.features(); f++) {
          sum +=
              (double) features[row * network.features() + f]
                  * kernel[f * network.classes() + column];
        }
        logits[i] = (float) sum;
      }
      return logits;
    }
  }

  private static float[] nchw(float[] nhwc, int samples) {
    int pixels = nhwc.length / samples / 3;
    float[] nchw = new float[nhwc.length];
    for (int n = 0; n < samples; n++) {
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < pixels; i++) {
          nchw[(n * 3 + c) * pixels + i] = nhwc[(n * pixels + i) * 3 + c];
        }
      }
    }
    return nchw;
  }
}
