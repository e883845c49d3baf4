package io.radflow.eval.pass;

import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.batch.ScoreBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/** The keyed state of a run on a target: its open passes by step, and which ones are finished. */
final class RunState {

  private final ValueState<PassHeader> first;
  private final MapState<Long, Long> finished;
  private final ValueState<Boolean> ticking;
  private final MapState<Long, PassHeader> headers;
  private final MapState<Long, PassProgress> progress;
  private final MapState<Tuple2<Long, Integer>, ScoreBlock> blocks;
  private final MapState<Tuple2<Long, Integer>, ScoreBlock> samples;

  /**
   * @param retention how long it is kept that a pass is finished, and what its labels are
   */
  RunState(RuntimeContext context, Duration retention) {
    TypeInformation<Tuple2<Long, Integer>> blockKey = Types.TUPLE(Types.LONG, Types.INT);
    TypeInformation<ScoreBlock> block = TypeInformation.of(ScoreBlock.class);
    ValueStateDescriptor<PassHeader> firstPass =
        new ValueStateDescriptor<>("first", PassHeader.TYPE_INFORMATION);
    firstPass.enableTimeToLive(
        StateTtlConfig.newBuilder(retention).updateTtlOnReadAndWrite().build());
    MapStateDescriptor<Long, Long> finishedPasses =
        new MapStateDescriptor<>("finished", Types.LONG, Types.LONG);
    finishedPasses.enableTimeToLive(StateTtlConfig.newBuilder(retention).build());
    first = context.getState(firstPass);
    finished = context.getMapState(finishedPasses);
    ticking = context.getState(new ValueStateDescriptor<>("ticking", Types.BOOLEAN));
    headers =
        context.getMapState(
            new MapStateDescriptor<>("headers", Types.LONG, PassHeader.TYPE_INFORMATION));
    progress =
        context.getMapState(
            new MapStateDescriptor<>("progress", Types.LONG, PassProgress.TYPE_INFORMATION));
    blocks = context.getMapState(new MapStateDescriptor<>("blocks", blockKey, block));
    samples = context.getMapState(new MapStateDescriptor<>("samples", blockKey, block));
  }

  /** The pass that the run began with; null before. */
  PassHeader first() throws Exception {
    return first.value();
  }

  /** Null unless the pass is open. */
  PassHeader header(long step) throws Exception {
    return headers.get(step);
  }

  PassProgress progress(long step) throws Exception {
    return progress.get(step);
  }

  PassProgress begin(PassHeader pass) throws Exception {
    if (first.value() == null) {
      first.update(pass);
    }
    headers.put(pass.step, pass);
    return new PassProgress();
  }

  void update(long step, PassProgress newest) throws Exception {
    progress.put(step, newest);
  }

  List<Long> openSteps() throws Exception {
    List<Long> steps = new ArrayList<>();
    headers.keys().forEach(steps::add);
    return steps;
  }

  boolean isFinished(long step) throws Exception {
    return finished.contains(step);
  }

  /** Drops an open pass, of which nothing counts any more. */
  void finish(long step) throws Exception {
    PassProgress last = progress.get(step);
    for (int i = 0; i < last.blocks; i++) {
      blocks.remove(Tuple2.of(step, i));
    }
    for (int i = 0; i < last.sampleBlocks; i++) {
      samples.remove(Tuple2.of(step, i));
    }
    headers.remove(step);
    progress.remove(step);
    finished.put(step, last.seen);
  }

  boolean isTicking() throws Exception {
    return ticking.value() != null;
  }

  void setTicking(boolean value) throws Exception {
    if (value) {
      ticking.update(true);
    } else {
      ticking.clear();
    }
  }

  ScoreBlock block(long step, int number) throws Exception {
    return blocks.get(Tuple2.of(step, number));
  }

  void addBlock(long step, PassProgress pass, ScoreBlock block) throws Exception {
    blocks.put(Tuple2.of(step, pass.blocks++), block);
  }

  void addSample(long step, PassProgress pass, ScoreBlock block) throws Exception {
    samples.put(Tuple2.of(step, pass.sampleBlocks++), block);
  }

  /** Blocks of a pass, read from state again by every iteration. */
  Iterable<ScoreBlock> blocks(long step, int count) {
    return () -> new Blocks(blocks, step, count);
  }

  Iterable<ScoreBlock> sample(long step, int count) {
    return () -> new Blocks(samples, step, count);
  }

  private static final class Blocks implements Iterator<ScoreBlock> {

    private final MapState<Tuple2<Long, Integer>, ScoreBlock> state;
    private final long step;
    private final int count;
    private int next;

    Blocks(MapState<Tuple2<Long, Integer>, ScoreBlock> state, long step, int count) {
      this.state = state;
      this.step = step;
      this.count = count;
    }

    @Override
    public boolean hasNext() {
      return next < count;
    }

    @Override
    public ScoreBlock next() {
      if (next >= count) {
        throw new NoSuchElementException("block " + next + " of " + count);
      }
      try {
        return state.get(Tuple2.of(step, next++));
      } catch (Exception e) {
        throw new IllegalStateException("Cannot read a block of step " + step, e);
      }
    }
  }
}
