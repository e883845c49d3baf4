package io.radflow.preprocess.table;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keyed by part: counts its rows, and sends on their number once the table has ended. */
final class PartSizes extends KeyedProcessFunction<Integer, Integer, Tuple2<Integer, Long>> {

  static final TypeInformation<Tuple2<Integer, Long>> TYPE = Types.TUPLE(Types.INT, Types.LONG);

  private static final long serialVersionUID = 1L;

  private transient ValueState<Long> rows;

  @Override
  public void open(OpenContext context) {
    rows = getRuntimeContext().getState(new ValueStateDescriptor<>("rows", Types.LONG));
  }

  @Override
  public void processElement(Integer part, Context context, Collector<Tuple2<Integer, Long>> out)
      throws Exception {
    rows.update(rows.value() == null ? 1 : rows.value() + 1);
    context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Tuple2<Integer, Long>> out)
      throws Exception {
    out.collect(Tuple2.of(context.getCurrentKey(), rows.value()));
    rows.clear();
  }
}
