package io.radflow.training;

import io.radflow.core.store.ObjectStore;
import io.radflow.training.engine.Batch;
import io.radflow.training.engine.ForwardingEngine;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.LeafStep;
import io.radflow.training.engine.LossTerms;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.operator.EngineFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;

/** What the engine of a run is given, noted in this process, where the test's cluster runs too. */
final class RecordedBatches {

  /** Ids of each step's batch, of the attempt that took it last. */
  static final NavigableMap<Long, List<String>> TRAINED = new ConcurrentSkipListMap<>();

  /** Steps that another attempt took with other samples. */
  static final NavigableMap<Long, String> CHANGED = new ConcurrentSkipListMap<>();

  private RecordedBatches() {}

  static void clear() {
    TRAINED.clear();
    CHANGED.clear();
  }

  /** The ids of all steps, one after the other. */
  static List<String> order() {
    List<String> order = new ArrayList<>();
    TRAINED.values().forEach(order::addAll);
    return order;
  }

  /** Of engines that are noted. */
  record Factory(EngineFactory engines) implements EngineFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public TrainingEngine create(OptionalInt gpu, ObjectStore store) throws IOException {
      return new RecordingEngine(engines.create(gpu, store));
    }
  }

  /** A note of what the engine is given, of which it trains on the first few: so it takes steps. */
  private static final class RecordingEngine extends ForwardingEngine {

    private static final int TRAINED_ON = 4;

    RecordingEngine(TrainingEngine engine) {
      super(engine);
    }

    @Override
    public StepResult train(LeafStep work, double learningRate, GradientGroup group) {
      long step = step();
      StepResult result = super.train(beginnings(work), learningRate, group);
      List<String> ids = work.leaves().stream().flatMap(leaf -> leaf.ids().stream()).toList();
      List<String> before = TRAINED.put(step, ids);
      if (before != null && !before.equals(ids)) {
        CHANGED.put(step, before + " became " + ids);
      }
      return result;
    }

    private LeafStep beginnings(LeafStep work) {
      List<Batch> leaves = work.leaves().stream().map(RecordingEngine::beginning).toList();
      LossTerms terms = leaves.stream().map(this::terms).reduce(LossTerms.NONE, LossTerms::plus);
      return new LeafStep(work.firstLeaf(), leaves, terms);
    }

    private static Batch beginning(Batch batch) {
      int size = Math.min(TRAINED_ON, batch.size());
      return new Batch(
          batch.ids().subList(0, size),
          Arrays.copyOf(batch.pixels(), batch.pixels().length / batch.size() * size),
          batch.height(),
          batch.width(),
          batch.channels(),
          Arrays.copyOf(batch.labels(), batch.labels().length / batch.size() * size));
    }
  }
}
