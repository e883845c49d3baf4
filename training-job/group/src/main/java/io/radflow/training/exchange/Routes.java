package io.radflow.training.exchange;

import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.leaves.Subtree;
import java.util.ArrayList;
import java.util.List;

/**
 * Between which ranks the pieces of a bucket go. Ranks stand in H blocks of Q neighbours; where
 * there are several blocks, each is one machine, and its leaves are one subtree. A bucket is cut
 * into R parts, part kH + h of which rank hQ + k owns: each block adds up its own leaves first, by
 * the rank of the block that stands in the owner's place.
 *
 * @param leaves of the ranks
 * @param rank this one
 * @param block Q; all ranks where they share one machine, or no two do
 */
record Routes(RankLeaves leaves, int rank, int block) {

  /**
   * The routes between ranks of given hosts: blocks are as large as can be, so that as little as
   * can be goes from host to host.
   *
   * @param hosts of the ranks, in order
   */
  static Routes of(RankLeaves leaves, int rank, List<String> hosts) {
    for (int blocks = 1; blocks < leaves.ranks(); blocks *= 2) {
      if (leaves.ranks() % blocks == 0 && alike(hosts, leaves.ranks() / blocks)) {
        return new Routes(leaves, rank, leaves.ranks() / blocks);
      }
    }
    return new Routes(leaves, rank, leaves.ranks());
  }

  private static boolean alike(List<String> hosts, int block) {
    for (int i = 0; i < hosts.size(); i++) {
      if (!hosts.get(i).equals(hosts.get(i - i % block))) {
        return false;
      }
    }
    return true;
  }

  int ranks() {
    return leaves.ranks();
  }

  /** How many blocks there are, H: a power of two. */
  int blocks() {
    return ranks() / block;
  }

  /** The rank that adds up a part over all leaves. */
  int owner(int part) {
    return part % blocks() * block + part / blocks();
  }

  /** The rank of this rank's block that adds up the block's leaves in a part. */
  int relay(int part) {
    return ownBlock() * block + part / blocks();
  }

  int ownBlock() {
    return rank / block;
  }

  boolean inOwnBlock(int other) {
    return other / block == ownBlock();
  }

  /** The other ranks of this rank's block, those behind it first: not all begin with the same. */
  List<Integer> blockPeers() {
    List<Integer> peers = new ArrayList<>();
    for (int i = 1; i < block; i++) {
      peers.add(ownBlock() * block + (rank % block + i) % block);
    }
    return peers;
  }

  /** The ranks that stand in this rank's place in the other blocks. */
  List<Integer> columnPeers() {
    List<Integer> peers = new ArrayList<>();
    for (int i = 1; i < blocks(); i++) {
      peers.add((rank + i * block) % ranks());
    }
    return peers;
  }

  /** The sums that the ranks of this rank's block have, in order of their leaves. */
  List<Subtree> blockSums() {
    return sums(ownBlock() * block, (ownBlock() + 1) * block);
  }

  /** Place of a rank's first sum among those of this rank's block. */
  int firstSum(int other) {
    return sums(ownBlock() * block, other).size();
  }

  private List<Subtree> sums(int from, int to) {
    List<Subtree> sums = new ArrayList<>();
    for (int other = from; other < to; other++) {
      sums.addAll(leaves.subtrees(other));
    }
    return sums;
  }

  /** What each block has the sum of, in order. */
  List<Subtree> blockTrees() {
    List<Subtree> trees = new ArrayList<>();
    for (int i = 0; i < blocks(); i++) {
      trees.add(new Subtree(i * leaves.leaves() / blocks(), leaves.leaves() / blocks()));
    }
    return trees;
  }
}
