package io.radflow.training.exchange;

import io.radflow.training.group.PieceHeader;
import io.radflow.training.leaves.Addition;
import java.util.List;

/** What is the same for all buckets of an exchange, and what they share. */
final class ExchangePlan {

  private final Routes routes;
  private final int pieceBytes;
  private final int[] firstSums;
  private final int[] ownSums;
  private final List<Addition> rankAdditions;
  private final List<Addition> blockAdditions;
  private final Staging staging;
  private final AddedPieces rankProgress;
  private final AddedPieces blockProgress;
  private final Lateness lateness;
  private final List<Integer> blockPeers;
  private final List<Integer> columnPeers;

  /**
   * @param pieceBytes of a piece, a multiple of 64
   * @param stagingBytes for sums that wait for others, unless two pieces of each need more
   */
  ExchangePlan(Routes routes, int pieceBytes, long stagingBytes) {
    if (pieceBytes < Cut.LINE
        || pieceBytes % Cut.LINE != 0
        || pieceBytes > PieceHeader.MOST_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              "Pieces of %d bytes: a multiple of %d up to %d was expected",
              pieceBytes, Cut.LINE, PieceHeader.MOST_BYTES));
    }
    this.routes = routes;
    this.pieceBytes = pieceBytes;
    blockPeers = routes.blockPeers();
    columnPeers = routes.columnPeers();
    firstSums = new int[routes.ranks()];
    ownSums = new int[routes.ranks()];
    for (int rank = 0; rank < routes.ranks(); rank++) {
      firstSums[rank] = routes.inOwnBlock(rank) ? routes.firstSum(rank) : -1;
      ownSums[rank] = routes.leaves().subtrees(rank).size();
    }
    rankAdditions = routes.leaves().tree().additions(routes.blockSums());
    blockAdditions = routes.leaves().tree().additions(routes.blockTrees());
    staging = new Staging(pieceBytes);
    int sources = routes.blockSums().size() + routes.blocks();
    int window = (int) Math.max(2, stagingBytes / pieceBytes / sources);
    rankProgress = new AddedPieces(window);
    blockProgress = new AddedPieces(window);
    lateness = new Lateness(routes.ranks());
  }

  Routes routes() {
    return routes;
  }

  int pieceBytes() {
    return pieceBytes;
  }

  /** As {@link Routes#blockPeers}. */
  List<Integer> blockPeers() {
    return blockPeers;
  }

  /** As {@link Routes#columnPeers}. */
  List<Integer> columnPeers() {
    return columnPeers;
  }

  /** The first part of this rank's column. */
  int firstPart() {
    return routes.rank() % routes.block() * routes.blocks();
  }

  /** The part that this rank owns. */
  int ownPart() {
    return firstPart() + routes.ownBlock();
  }

  /** Place of this rank's first sum among its block's. */
  int firstSum() {
    return firstSums[routes.rank()];
  }

  /**
   * Place of another rank's sum among those of this rank's block.
   *
   * @throws IllegalStateException if there is no such sum
   */
  int sumPlace(int from, int sum) {
    if (firstSums[from] < 0 || sum < 0 || sum >= ownSums[from]) {
      throw new IllegalStateException("Rank " + from + " sends a sum that it has not, " + sum);
    }
    return firstSums[from] + sum;
  }

  /** Sums that a rank has of a bucket. */
  int sums(int rank) {
    return ownSums[rank];
  }

  List<Addition> rankAdditions() {
    return rankAdditions;
  }

  List<Addition> blockAdditions() {
    return blockAdditions;
  }

  Staging staging() {
    return staging;
  }

  AddedPieces rankProgress() {
    return rankProgress;
  }

  AddedPieces blockProgress() {
    return blockProgress;
  }

  Lateness lateness() {
    return lateness;
  }
}
