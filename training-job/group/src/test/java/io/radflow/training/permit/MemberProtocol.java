package io.radflow.training.permit;

/** The right way. */
record MemberProtocol(PermitMember member) implements RankProtocol {

  @Override
  public void start() {
    member.start();
  }

  @Override
  public void held(long turn, long known) {
    member.held(turn, known);
  }

  @Override
  public void done(long turn) {
    member.done(turn);
  }

  @Override
  public void decided(long turn, boolean ends) {
    member.decided(turn, ends);
  }

  @Override
  public void barrier(long checkpoint) {
    member.barrier(checkpoint);
  }

  @Override
  public void copied(long checkpoint) {
    member.copied(checkpoint);
  }

  @Override
  public void stopped() {
    member.stopped();
  }

  @Override
  public void aborted(long checkpoint) {
    member.aborted(checkpoint);
  }

  @Override
  public void inputEnded() {
    member.inputEnded();
  }

  @Override
  public void received(ToRanks message) {
    member.received(message);
  }
}
