package io.radflow.infra.bench.engine;

import io.radflow.training.engine.Batch;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Noise, each image of another class. */
final class NoiseBatch {

  private NoiseBatch() {}

  static Batch of(BenchCase benchCase) {
    return of(benchCase.batch(), benchCase.side(), benchCase.network().classes(), 0);
  }

  static Batch of(int size, int side, int classes, long seed) {
    byte[] pixels = new byte[Math.toIntExact((long) size * side * side * 3)];
    new Random(seed).nextBytes(pixels);
    float[] labels = new float[size * classes];
    for (int i = 0; i < size; i++) {
      labels[i * classes + i % classes] = 1;
    }
    List<String> ids = IntStream.range(0, size).mapToObj(i -> "noise-" + i).toList();
    return new Batch(ids, pixels, side, side, 3, labels);
  }
}
