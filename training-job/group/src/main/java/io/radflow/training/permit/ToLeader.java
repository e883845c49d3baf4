package io.radflow.training.permit;

import java.net.ProtocolException;
import org.apache.flink.annotation.Internal;

/** What a rank tells its leader. */
@Internal
public sealed interface ToLeader extends PermitMessage {

  /**
   * All of the rank's rows of a turn are here, and of all turns before.
   *
   * @param turn each one once, in order
   * @param known known terms of the loss among the rank's rows of this turn; 0 where it is scored
   */
  record Held(long turn, long known) implements ToLeader {

    public Held {
      MessageForm.requireTurn(turn);
      MessageForm.requireKnown(known);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(1, turn, known).bytes();
    }
  }

  /**
   * All barriers of a checkpoint have come: the rank takes in no more rows until it is let go.
   *
   * @param held turns of which all its rows are here
   */
  record Frozen(long checkpoint, long held) implements ToLeader {

    public Frozen {
      MessageForm.requireCheckpoint(checkpoint);
      MessageForm.requireTurn(held);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(2, checkpoint, held).bytes();
    }
  }

  /**
   * All turns before the cut of a checkpoint are done.
   *
   * @param hash of the rank's parameters, which are the same on all ranks then
   */
  record Reached(long checkpoint, long hash) implements ToLeader {

    public Reached {
      MessageForm.requireCheckpoint(checkpoint);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(3, checkpoint, hash).bytes();
    }
  }

  /** The rank will not be part of a checkpoint. */
  record Aborted(long checkpoint) implements ToLeader {

    public Aborted {
      MessageForm.requireCheckpoint(checkpoint);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(4, checkpoint, 0).bytes();
    }
  }

  /**
   * Of rank 0 alone: a turn that ends a pass is done, and whether the run ends with it.
   *
   * @param turn after which no turn was granted until now
   */
  record Decided(long turn, boolean ends) implements ToLeader {

    public Decided {
      MessageForm.requireTurn(turn);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(5, turn, ends ? 1 : 0).bytes();
    }
  }

  /**
   * The rank has done all turns of the run.
   *
   * @param turn how many there are
   * @param hash of the rank's parameters
   */
  record Done(long turn, long hash) implements ToLeader {

    public Done {
      MessageForm.requireTurn(turn);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(6, turn, hash).bytes();
    }
  }

  /**
   * The rank's input has ended before its rows of all turns came: a savepoint stops the job and
   * drains it, or the leader's word of an early end has not come yet.
   *
   * @param held turns of which all its rows are here
   */
  record Drained(long held) implements ToLeader {

    public Drained {
      MessageForm.requireTurn(held);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(7, held, 0).bytes();
    }
  }

  /**
   * The message that some bytes are.
   *
   * @throws ProtocolException if they are none: says whether length, version, kind or a number is
   *     wrong
   */
  static ToLeader read(byte[] bytes) throws ProtocolException {
    MessageForm form = MessageForm.read(bytes);
    try {
      return switch (form.kind()) {
        case 1 -> new Held(form.first(), form.second());
        case 2 -> new Frozen(form.first(), form.second());
        case 3 -> new Reached(form.first(), form.second());
        case 4 -> new Aborted(form.single().first());
        case 5 -> new Decided(form.first(), form.flag());
        case 6 -> new Done(form.first(), form.second());
        case 7 -> new Drained(form.single().first());
        default -> throw form.unknown("a leader");
      };
    } catch (IllegalArgumentException e) {
      throw form.bad(e);
    }
  }
}
