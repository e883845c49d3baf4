package io.radflow.training.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.group.PieceHeader;
import io.radflow.training.leaves.Addition;
import io.radflow.training.leaves.RankLeaves;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

  @ParameterizedTest(name = "{0}: blocks of {1}")
  @CsvSource({
    "a, 1",
    "aa, 2",
    "ab, 2",
    "aabb, 2",
    "abab, 4",
    "aaab, 4",
    "aabbccdd, 2",
    "aaaabbbb, 4",
    "aaabbb, 3",
    "aabbcc, 6",
    "aaaabb, 6"
  })
  void ranksOfOneHostAreABlockWhereBlocksAreEqual(String hosts, int block) {
    List<String> names = List.of(hosts.split(""));
    RankLeaves leaves = new RankLeaves(names.size(), 8);
    assertThat(Routes.of(leaves, 0, names).block()).isEqualTo(block);
  }

  @Test
  void everyPartHasOneOwnerAndOneRelayInEachBlock() {
    for (int ranks = 1; ranks <= 64; ranks++) {
      for (int blocks = 1; blocks <= ranks; blocks *= 2) {
        if (ranks % blocks == 0) {
          requirePartition(new RankLeaves(ranks, 64), ranks / blocks);
        }
      }
    }
  }

  private static void requirePartition(RankLeaves leaves, int block) {
    List<Integer> owners = new ArrayList<>();
    for (int rank = 0; rank < leaves.ranks(); rank++) {
      Routes routes = new Routes(leaves, rank, block);
      ExchangePlan plan = new ExchangePlan(routes, 64, 0);
      owners.add(routes.owner(rank));
      assertThat(routes.owner(plan.ownPart())).isEqualTo(rank);
      for (int part = 0; part < leaves.ranks(); part++) {
        boolean own = part >= plan.firstPart() && part < plan.firstPart() + routes.blocks();
        assertThat(routes.relay(part) == rank).isEqualTo(own);
        assertThat(routes.inOwnBlock(routes.relay(part))).isTrue();
      }
      assertThat(routes.blockPeers()).hasSize(block - 1).allMatch(routes::inOwnBlock);
      assertThat(routes.columnPeers())
          .hasSize(routes.blocks() - 1)
          .noneMatch(routes::inOwnBlock)
          .allMatch(other -> other % block == routes.rank() % block);
      requireOneSum(plan.rankAdditions(), routes.blockSums().size());
      requireOneSum(plan.blockAdditions(), routes.blocks());
    }
    assertThat(owners).doesNotHaveDuplicates().hasSize(leaves.ranks());
  }

  private static void requireOneSum(List<Addition> additions, int sums) {
    assertThat(additions).hasSize(sums - 1);
    assertThat(additions.isEmpty() || additions.get(sums - 2).into() == 0).isTrue();
  }

  @Test
  void piecesCoverABucketOnce() {
    for (int bytes : new int[] {0, 4, 64, 68, 4096, 100_000}) {
      for (int parts : new int[] {1, 2, 3, 7, 64}) {
        Cut cut = new Cut(bytes, parts, 1024);
        int next = 0;
        for (int part = 0; part < parts; part++) {
          assertThat(cut.start(part) % Cut.LINE == 0 || cut.start(part) == bytes).isTrue();
          for (int piece = 0; piece < cut.pieces(part); piece++) {
            assertThat(cut.offset(part, piece)).isEqualTo(next);
            assertThat(cut.part(next)).isEqualTo(part);
            assertThat(cut.piece(header(next, cut.length(part, piece)))).isEqualTo(piece);
            next += cut.length(part, piece);
          }
        }
        assertThat(next).isEqualTo(bytes);
      }
    }
    Cut cut = new Cut(4096, 2, 1024);
    for (PieceHeader wrong :
        List.of(header(-64, 1024), header(4096, 64), header(64, 1024), header(0, 512))) {
      assertThatThrownBy(() -> cut.piece(wrong))
          .hasMessageContaining("are no piece of a bucket of 4096 bytes");
    }
  }

  private static PieceHeader header(int offset, int length) {
    return new PieceHeader((byte) 0, (byte) 0, 0, 0, offset, length);
  }
}
