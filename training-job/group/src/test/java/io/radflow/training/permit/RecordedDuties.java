package io.radflow.training.permit;

import java.util.ArrayList;
import java.util.List;

/** What a member says, one line each. */
final class RecordedDuties implements RankDuties {

  private final List<String> said = new ArrayList<>();

  /** What was said since it was last asked. */
  List<String> said() {
    List<String> since = List.copyOf(said);
    said.clear();
    return since;
  }

  @Override
  public void send(ToLeader message) {
    said.add(message.toString());
  }

  @Override
  public void begin(long turn, long known) {
    said.add("begin " + turn + ", " + known + " known");
  }

  @Override
  public long parameterHash(long turn) {
    return 100 + turn;
  }

  @Override
  public void letGo(long checkpoint, long turn) {
    said.add("let " + checkpoint + " go at " + turn);
  }

  @Override
  public void decline(long checkpoint) {
    said.add("decline " + checkpoint);
  }

  @Override
  public void endAt(long turn) {
    said.add("end at " + turn);
  }

  @Override
  public void mayEnd() {
    said.add("may end");
  }
}
