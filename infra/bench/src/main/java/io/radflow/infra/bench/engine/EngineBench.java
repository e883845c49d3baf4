package io.radflow.infra.bench.engine;

import io.radflow.training.dl4j.Dl4jEngine;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.EngineSettings;
import io.radflow.training.engine.LossKind;
import io.radflow.training.engine.Normalization;
import io.radflow.training.engine.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Measures the engine in rounds: sgemm, one step of the engine, one of a peer, in turn, so that all
 * see the same machine.
 */
@Internal
public final class EngineBench {

  private static final double RATE = 1e-3;
  private static final double WEIGHT_DECAY = 1e-4;

  private final BenchCase benchCase;

  /** A bench of the given case. */
  public EngineBench(BenchCase benchCase) {
    this.benchCase = benchCase;
  }

  /** Measures the engine alone. */
  public BenchResult run() throws IOException {
    return run(null, null, null);
  }

  /**
   * Measures the engine and PyTorch in turn.
   *
   * @param python a Python that has torch, or null for no peer
   * @param script the peer's
   * @param layout of the peer's tensors, nhwc or nchw
   * @throws IOException if the peer fails
   */
  public BenchResult run(String python, Path script, String layout) throws IOException {
    EngineSettings settings =
        new EngineSettings(
            LossKind.SOFTMAX,
            Normalization.half(),
            OptimizerSettings.sgd(WEIGHT_DECAY),
            0,
            benchCase.threads(),
            0);
    try (Dl4jEngine engine = new Dl4jEngine(benchCase.network(), settings);
        MultiplyRate sgemm = new MultiplyRate();
        PeerProcess peer =
            python == null
                ? null
                : PeerProcess.start(
                    python, script, layout, benchCase, engine.report().threads(), List.of())) {
      return measure(engine, sgemm, peer);
    }
  }

  private BenchResult measure(Dl4jEngine engine, MultiplyRate sgemm, PeerProcess peer)
      throws IOException {
    Batch batch = NoiseBatch.of(benchCase);
    for (int i = 0; i < benchCase.warmup(); i++) {
      step(engine, batch);
    }
    engine.operationTimes().clear();
    int rounds = benchCase.rounds();
    double[] seconds = new double[rounds];
    double[] multiplyRate = new double[rounds];
    double[] peerSeconds = new double[peer == null ? 0 : rounds];
    for (int i = 0; i < rounds; i++) {
      multiplyRate[i] = sgemm.measure();
      long start = System.nanoTime();
      step(engine, batch);
      seconds[i] = (System.nanoTime() - start) / 1e9;
      if (peer != null) {
        peerSeconds[i] = peer.step();
      }
    }
    return new BenchResult(
        benchCase,
        engine.report(),
        seconds,
        multiplyRate,
        peerSeconds,
        peer == null ? null : peer.description(),
        PeakMemory.residentBytes(),
        engine.operationTimes().longestFirst());
  }

  private void step(Dl4jEngine engine, Batch batch) {
    if (benchCase.mode() == BenchCase.Mode.TRAIN) {
      engine.train(batch, RATE);
    } else {
      engine.score(batch);
    }
  }
}
