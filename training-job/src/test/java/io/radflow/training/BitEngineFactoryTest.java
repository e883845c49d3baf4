package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.testing.StoreExtension;
import io.radflow.training.choice.EngineChoice;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.GpuSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.engine.OutOfDeviceMemoryException;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.weights.HeadInitialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BitEngineFactoryTest {

  private static final String MODEL = "models/source/step=1/model.npz";

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private static StoreAddress address;
  private static byte[] published;

  @BeforeAll
  static void publishAModelOfTwoClasses() throws Exception {
    ObjectStore store = STORE.bucket();
    address = store.address();
    published = weights(factory(2, 5, null, HeadInitialization.UNIFORM));
    store.write(MODEL, published);
  }

  @Test
  void takesTheHeadOfTheFileIfThatIsWanted() throws Exception {
    assertThat(weights(factory(2, 1, MODEL, HeadInitialization.FROM_FILE))).isEqualTo(published);
    assertThat(weights(factory(2, 1, MODEL, HeadInitialization.ZERO))).isNotEqualTo(published);
  }

  @Test
  void drawsAUniformHeadBySeed() throws Exception {
    byte[] head = weights(factory(2, 1, MODEL, HeadInitialization.UNIFORM));
    assertThat(weights(factory(2, 1, MODEL, HeadInitialization.UNIFORM))).isEqualTo(head);
    assertThat(weights(factory(2, 2, MODEL, HeadInitialization.UNIFORM))).isNotEqualTo(head);
  }

  @Test
  void namesTheFileAndBothShapesIfTheHeadDoesNotFit() {
    assertThatThrownBy(() -> weights(factory(3, 1, MODEL, HeadInitialization.FROM_FILE)))
        .as("a restart would not help")
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining(MODEL)
        .hasStackTraceContaining("kernel [1, 1, 2048, 2], expected [1, 1, 2048, 3]")
        .hasStackTraceContaining("bias [2], expected [3]");
  }

  @Test
  void aModelThatIsGoneEndsTheRunAndABucketThatIsGoneIsTriedAgain() throws Exception {
    String gone = "models/gone/step=1/model.npz";
    assertThatThrownBy(() -> weights(factory(2, 1, gone, HeadInitialization.FROM_FILE)))
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("Cannot start from s3://" + address.bucket() + "/" + gone);

    StoreAddress elsewhere =
        new StoreAddress(
            address.endpoint(), "not-yet-made", address.region(), address.credentialsFile());
    try (ObjectStore store = ObjectStore.open(elsewhere)) {
      BitEngineFactory factory = factory(2, 1, MODEL, HeadInitialization.FROM_FILE);
      assertThatThrownBy(() -> factory.create(OptionalInt.empty(), store))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Cannot start from s3://not-yet-made/" + MODEL)
          .hasMessageContaining("NoSuchBucket")
          .hasMessageContaining("store.bucket");
    }
  }

  @Test
  void onlyMemoryOfAGpuMayBeThereAtTheNextStart() {
    OutOfDeviceMemoryException full = new OutOfDeviceMemoryException(1 << 20, 1L << 30, 1L << 30);
    assertThatThrownBy(() -> EngineStart.of(() -> fail(full))).isSameAs(full);
    assertThatThrownBy(() -> EngineStart.of(() -> fail(new IllegalStateException("no AVX2"))))
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("no AVX2");
  }

  private static TrainingEngine fail(RuntimeException failure) {
    throw failure;
  }

  private static BitEngineFactory factory(
      int classes, long seed, String model, HeadInitialization head) {
    return new BitEngineFactory(
        new BitNetwork(List.of(1, 1, 1, 1), 1, classes),
        new EngineSettings(
            LossKind.SOFTMAX, Normalization.half(), OptimizerSettings.sgd(1e-4), 0, 2, seed),
        new EngineChoice(EngineName.DL4J, GpuSettings.strict()),
        model,
        head,
        null);
  }

  private static byte[] weights(BitEngineFactory factory) throws IOException {
    try (ObjectStore store = ObjectStore.open(address);
        TrainingEngine engine = factory.create(OptionalInt.empty(), store)) {
      ByteArrayOutputStream npz = new ByteArrayOutputStream();
      engine.writeWeights(npz);
      return npz.toByteArray();
    }
  }
}
