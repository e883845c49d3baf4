package io.radflow.training.permit;

import static io.radflow.training.permit.SimulationFault.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What rank 0 puts out, written in parts of a few turns. A part counts by its receipt, which is in
 * the sink's state, as are turns whose part has none yet.
 */
final class SimulatedSink {

  private static final int PART = 4;

  /**
   * @param outputs of all turns so far; those of parts with a receipt would not be kept
   * @param receipts by part, where it is in the store
   */
  record State(List<Long> outputs, Map<Integer, String> receipts) {}

  private record Part(List<Long> outputs) {}

  private final SimulatedJob job;
  private final List<Long> outputs = new ArrayList<>();
  private final Map<Integer, String> receipts = new HashMap<>();
  private final Map<Long, State> states = new HashMap<>();
  private State last;
  private boolean ends;

  SimulatedSink(SimulatedJob job, State restored) {
    this.job = job;
    this.last = restored;
    outputs.addAll(restored.outputs());
    receipts.putAll(restored.receipts());
  }

  void open() {
    for (int part = 0; part < outputs.size() / PART; part++) {
      if (!receipts.containsKey(part)) {
        write(part);
      }
    }
  }

  void take(long turn, long output) {
    require(turn == outputs.size(), "Output of turn %d after %d turns", turn, outputs.size());
    outputs.add(output);
    if (outputs.size() % PART == 0) {
      write(outputs.size() / PART - 1);
    }
  }

  /** The barrier of a checkpoint comes behind the output of all turns before its cut. */
  void barrier(long checkpoint) {
    last = new State(List.copyOf(outputs), Map.copyOf(receipts));
    states.put(checkpoint, last);
  }

  /** The state at a checkpoint; the last one, if rank 0 had ended before. */
  State stateOf(long checkpoint) {
    return states.getOrDefault(checkpoint, last);
  }

  int size() {
    return outputs.size();
  }

  void end() {
    ends = true;
    if (outputs.size() % PART > 0) {
      write(outputs.size() / PART);
    }
    endIfWritten();
  }

  private void write(int part) {
    Part rows =
        new Part(
            List.copyOf(outputs.subList(part * PART, Math.min(outputs.size(), (part + 1) * PART))));
    String key = "part-" + part + "-" + job.attempt();
    job.store()
        .write(
            key,
            rows,
            job.ifAlive(
                written -> {
                  if (written) {
                    receipts.put(part, key);
                    endIfWritten();
                  } else {
                    write(part);
                  }
                }));
  }

  private void endIfWritten() {
    if (ends && receipts.size() == (outputs.size() + PART - 1) / PART) {
      List<Long> written = new ArrayList<>();
      for (int part = 0; part < receipts.size(); part++) {
        written.addAll(job.store().read(receipts.get(part), Part.class).outputs());
      }
      job.written(written);
    }
  }
}
