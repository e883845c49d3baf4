package io.radflow.training.permit;

/** What a simulated rank tells of itself: permits, or a naive way that must be found out. */
interface RankProtocol {

  void start();

  void held(long turn, long known);

  void done(long turn);

  void decided(long turn, boolean ends);

  void barrier(long checkpoint);

  void copied(long checkpoint);

  void stopped();

  void aborted(long checkpoint);

  void inputEnded();

  void received(ToRanks message);
}
