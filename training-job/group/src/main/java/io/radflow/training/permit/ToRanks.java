package io.radflow.training.permit;

import java.net.ProtocolException;
import org.apache.flink.annotation.Internal;

/** What the leader tells all ranks, its own among them; to all the same and in the same order. */
@Internal
public sealed interface ToRanks extends PermitMessage {

  /**
   * A turn may be begun: every rank has all its rows.
   *
   * @param turn each one once, in order
   * @param known known terms of the loss among all ranks' rows of this turn
   */
  record Granted(long turn, long known) implements ToRanks {

    public Granted {
      MessageForm.requireTurn(turn);
      MessageForm.requireKnown(known);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(33, turn, known).bytes();
    }
  }

  /**
   * Where a checkpoint cuts the run.
   *
   * @param turn S: the turns before are done first
   */
  record Cut(long checkpoint, long turn) implements ToRanks {

    public Cut {
      MessageForm.requireCheckpoint(checkpoint);
      MessageForm.requireTurn(turn);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(34, checkpoint, turn).bytes();
    }
  }

  /** All ranks have reached a checkpoint's cut with the same parameters: the barrier may go. */
  record Agreed(long checkpoint) implements ToRanks {

    public Agreed {
      MessageForm.requireCheckpoint(checkpoint);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(35, checkpoint, 0).bytes();
    }
  }

  /** A checkpoint will not be: some rank is not part of it. */
  record Abandoned(long checkpoint) implements ToRanks {

    public Abandoned {
      MessageForm.requireCheckpoint(checkpoint);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(36, checkpoint, 0).bytes();
    }
  }

  /**
   * The run ends early.
   *
   * @param turn how many turns it has
   */
  record Ends(long turn) implements ToRanks {

    public Ends {
      MessageForm.requireTurn(turn);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(37, turn, 0).bytes();
    }
  }

  /**
   * All ranks have done all turns. The leader's last message.
   *
   * @param turn how many there were
   */
  record AllDone(long turn) implements ToRanks {

    public AllDone {
      MessageForm.requireTurn(turn);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(38, turn, 0).bytes();
    }
  }

  /**
   * Some rank's input has ended before the run's end: so do the others', and then all are cut for
   * the savepoint with which the job stops.
   *
   * @param held turns of which all that rank's rows had come
   */
  record InputEnds(long held) implements ToRanks {

    public InputEnds {
      MessageForm.requireTurn(held);
    }

    @Override
    public byte[] bytes() {
      return new MessageForm(39, held, 0).bytes();
    }
  }

  /**
   * The message that some bytes are.
   *
   * @throws ProtocolException if they are none: says whether length, version, kind or a number is
   *     wrong
   */
  static ToRanks read(byte[] bytes) throws ProtocolException {
    MessageForm form = MessageForm.read(bytes);
    try {
      return switch (form.kind()) {
        case 33 -> new Granted(form.first(), form.second());
        case 34 -> new Cut(form.first(), form.second());
        case 35 -> new Agreed(form.single().first());
        case 36 -> new Abandoned(form.single().first());
        case 37 -> new Ends(form.single().first());
        case 38 -> new AllDone(form.single().first());
        case 39 -> new InputEnds(form.single().first());
        default -> throw form.unknown("a rank");
      };
    } catch (IllegalArgumentException e) {
      throw form.bad(e);
    }
  }
}
