package io.radflow.training.exchange;

import io.radflow.training.engine.Bucket;
import io.radflow.training.group.PieceHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One bucket of one step on its way. In the parts of its column this rank adds up the sums of its
 * block's ranks; in the part that it owns, then the sums of all blocks. The result goes to the
 * other blocks' ranks of its column and to its block, and each of the former sends it on in its
 * block.
 */
final class BucketExchange {

  private final ExchangePlan plan;
  private final Sender sender;
  private final int step;
  private final Bucket bucket;
  private final Cut cut;
  private final long firstOfColumn;
  private final long firstOfPart;

  /** By part of the column and piece: sums of the block's ranks. */
  private final SumPiece[][] ofRanks;

  /** By piece of the own part: sums of the blocks. */
  private final SumPiece[] ofBlocks;

  private int missingResults;

  BucketExchange(ExchangePlan plan, Sender sender, int step, Bucket bucket) {
    this.plan = plan;
    this.sender = sender;
    this.step = step;
    this.bucket = bucket;
    cut = new Cut(bucket.result().remaining(), plan.routes().ranks(), plan.pieceBytes());
    Routes routes = plan.routes();
    ofRanks = new SumPiece[routes.blocks()][];
    int column = 0;
    for (int i = 0; i < routes.blocks(); i++) {
      ofRanks[i] = pieces(plan.firstPart() + i, routes.blockSums().size());
      column += ofRanks[i].length;
    }
    ofBlocks = pieces(plan.ownPart(), routes.blocks());
    firstOfColumn = plan.rankProgress().begin(column);
    firstOfPart = plan.blockProgress().begin(ofBlocks.length);
    for (int part = 0; part < routes.ranks(); part++) {
      missingResults += cut.pieces(part);
    }
  }

  private SumPiece[] pieces(int part, int sums) {
    SumPiece[] pieces = new SumPiece[cut.pieces(part)];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = new SumPiece(sums);
    }
    return pieces;
  }

  /** Sends this rank's partial sums, and puts its own where they are added up. */
  void begin() {
    Routes routes = plan.routes();
    for (int part = 0; part < routes.ranks(); part++) {
      int to = routes.relay(part);
      for (int piece = 0; piece < cut.pieces(part); piece++) {
        for (int sum = 0; sum < bucket.sums().size(); sum++) {
          ByteBuffer bytes = slice(bucket.sums().get(sum), part, piece);
          if (to == routes.rank()) {
            ofRanks[part - plan.firstPart()][piece].own(plan.firstSum() + sum, bytes);
          } else {
            sender.send(to, header(Kind.PARTIAL, sum, part, piece), bytes);
          }
        }
        if (to == routes.rank()) {
          addRanks(part, piece);
        }
      }
    }
  }

  /** Whether the result is whole, everywhere. */
  boolean whole() {
    return missingResults == 0;
  }

  /** Where a piece goes, or null if it is too early. */
  ByteBuffer place(int from, PieceHeader header) {
    int piece = cut.piece(header);
    int part = cut.part(header.offset());
    return switch (Kind.of(header.kind())) {
      case PARTIAL -> {
        int place = plan.sumPlace(from, header.source());
        int inColumn = part - plan.firstPart();
        requireOwn(inColumn >= 0 && inColumn < ofRanks.length, from, header);
        long number = firstOfColumn + piece;
        for (int i = 0; i < inColumn; i++) {
          number += ofRanks[i].length;
        }
        yield plan.rankProgress().admits(number)
            ? ofRanks[inColumn][piece].place(place, plan.staging(), header.length())
            : null;
      }
      case BLOCK -> {
        requireOwn(part == plan.ownPart(), from, header);
        yield plan.blockProgress().admits(firstOfPart + piece)
            ? ofBlocks[piece].place(from / plan.routes().block(), plan.staging(), header.length())
            : null;
      }
      case RESULT -> slice(bucket.result(), part, piece);
      case LOSSES -> throw new IllegalStateException("Losses are no piece of a bucket");
    };
  }

  private void requireOwn(boolean own, int from, PieceHeader header) {
    if (!own) {
      throw new IllegalStateException(
          String.format(
              "Rank %d sends rank %d sums at byte %d, which it does not add up",
              from, plan.routes().rank(), header.offset()));
    }
  }

  /** A piece is in its place. */
  void arrived(int from, PieceHeader header) {
    int piece = cut.piece(header);
    int part = cut.part(header.offset());
    switch (Kind.of(header.kind())) {
      case PARTIAL -> {
        SumPiece sums = ofRanks[part - plan.firstPart()][piece];
        sums.arrived();
        if (sums.whole()) {
          plan.lateness().last(from);
        }
        addRanks(part, piece);
      }
      case BLOCK -> {
        ofBlocks[piece].arrived();
        if (ofBlocks[piece].whole()) {
          plan.lateness().last(from);
        }
        addBlocks(piece);
      }
      default -> {
        missingResults--;
        if (!plan.routes().inOwnBlock(from)) {
          plan.blockPeers().forEach(peer -> sendResult(peer, part, piece));
        }
      }
    }
  }

  private void addRanks(int part, int piece) {
    SumPiece sums = ofRanks[part - plan.firstPart()][piece];
    if (!sums.whole()) {
      return;
    }
    ByteBuffer result = slice(bucket.result(), part, piece);
    sums.addUp(plan.rankAdditions(), result, plan.staging());
    plan.rankProgress().done();
    if (part == plan.ownPart()) {
      ofBlocks[piece].own(plan.routes().ownBlock(), result);
      addBlocks(piece);
    } else {
      sender.send(plan.routes().owner(part), header(Kind.BLOCK, 0, part, piece), result);
    }
  }

  private void addBlocks(int piece) {
    if (!ofBlocks[piece].whole()) {
      return;
    }
    int part = plan.ownPart();
    if (plan.routes().blocks() > 1) {
      ByteBuffer result = slice(bucket.result(), part, piece);
      ofBlocks[piece].addUp(plan.blockAdditions(), result, plan.staging());
    }
    plan.blockProgress().done();
    missingResults--;
    plan.columnPeers().forEach(peer -> sendResult(peer, part, piece));
    plan.blockPeers().forEach(peer -> sendResult(peer, part, piece));
  }

  private void sendResult(int peer, int part, int piece) {
    sender.send(peer, header(Kind.RESULT, 0, part, piece), slice(bucket.result(), part, piece));
  }

  private PieceHeader header(Kind kind, int source, int part, int piece) {
    return new PieceHeader(
        kind.code(),
        (byte) source,
        step,
        bucket.number(),
        cut.offset(part, piece),
        cut.length(part, piece));
  }

  private ByteBuffer slice(ByteBuffer whole, int part, int piece) {
    return whole
        .slice(whole.position() + cut.offset(part, piece), cut.length(part, piece))
        .order(ByteOrder.nativeOrder());
  }
}
