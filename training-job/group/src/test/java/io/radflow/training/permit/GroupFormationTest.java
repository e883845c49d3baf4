package io.radflow.training.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupFormationTest {

  private static final long NOW = 1_000;

  private final GroupFormation formation =
      new GroupFormation(3, Duration.ofSeconds(60), new SecureRandom());

  @Test
  void ranksAreAGroupOnceAllAreReadyAndLinkedOnceAllSaySo() throws Exception {
    assertThat(formation.ready(2, rank(1, "c"), NOW)).isEmpty();
    assertThat(formation.ready(0, rank(1, "a"), NOW)).isEmpty();
    assertThat(formation.missing()).isEqualTo("rank 1");
    GroupFormed formed = formation.ready(1, rank(1, "b"), NOW).orElseThrow();

    assertThat(formed.members()).extracting(RankReady::host).containsExactly("a", "b", "c");
    assertThat(formed.group()).hasSize(32);
    assertThat(formation.linked(0, formed.group())).isFalse();
    assertThat(formation.linked(2, formed.group())).isFalse();
    assertThat(formation.linked(2, formed.group())).isFalse();
    assertThat(formation.isLinked()).isFalse();
    assertThat(formation.linked(1, formed.group())).isTrue();
    assertThat(formation.isLinked()).isTrue();
    assertThat(formation.missing()).isEmpty();
  }

  @Test
  void secretIsInNoText() throws Exception {
    GroupFormed formed = form(1);

    assertThat(formed.toString()).contains(formed.group()).doesNotContain("secret");
    assertThat(formed.secret()).hasSize(32).isNotEqualTo(form(2).secret());
  }

  @Test
  void newAttemptReplacesAnOldOneAndItsGroup() throws Exception {
    GroupFormed old = form(1);
    for (int rank = 0; rank < 3; rank++) {
      formation.linked(rank, old.group());
      formation.lost(rank, 1);
    }
    assertThat(formation.isLinked()).isFalse();

    assertThat(formation.ready(0, rank(2, "a2"), NOW)).isEmpty();
    assertThat(formation.ready(1, rank(1, "late"), NOW)).isEmpty();
    assertThat(formation.ready(1, rank(2, "b2"), NOW)).isEmpty();
    GroupFormed formed = formation.ready(2, rank(2, "c2"), NOW).orElseThrow();

    assertThat(formed.members()).extracting(RankReady::host).containsExactly("a2", "b2", "c2");
    assertThat(formed.group()).isNotEqualTo(old.group());
    assertThat(formation.linked(0, old.group())).isFalse();
    assertThat(formation.missing()).isEqualTo("ranks 0 (a2:7), 1 (b2:7), 2 (c2:7)");
  }

  @Test
  void newAttemptEndsTheGroupEvenIfTheOldOnesEndWasNotTold() throws Exception {
    GroupFormed old = form(1);
    for (int rank = 0; rank < 3; rank++) {
      formation.linked(rank, old.group());
    }
    Optional<GroupFormed> formed = formation.ready(1, rank(2, "b2"), NOW);

    assertThat(formation.isLinked()).isFalse();
    assertThat(formed.orElseThrow().group()).isNotEqualTo(old.group());
  }

  @Test
  void groupThatIsNotLinkedInTimeNamesWhoIsMissing() throws Exception {
    GroupFormed formed = form(1);
    formation.linked(1, formed.group());
    formation.requireLinked(NOW + 59_999);

    assertThatExceptionOfType(GroupFormationException.class)
        .isThrownBy(() -> formation.requireLinked(NOW + 60_000))
        .withMessage(
            "The training group is not linked after 60 s: ranks 0 (a:7), 2 (c:7) not linked with"
                + " all others");
  }

  @Test
  void ranksThatGoOnFromDifferentTurnsAreNoGroup() throws Exception {
    formation.ready(0, rank(1, "a"), NOW);
    formation.ready(1, rank(1, "b"), NOW);

    assertThatExceptionOfType(GroupFormationException.class)
        .isThrownBy(
            () -> formation.ready(2, new RankReady(1, "c", 7, 41, 5, "DL4J", "cpu", "v", ""), NOW))
        .withMessage("The training group's ranks differ in turn: 40 on ranks 0, 1; 41 on rank 2");
  }

  @Test
  void ranksWithDifferentParametersOrEnginesOrVersionsAreNoGroup() throws Exception {
    assertDiffers(new RankReady(1, "c", 7, 40, 6, "DL4J", "cpu", "v", ""), "parameters");
    assertDiffers(new RankReady(2, "c", 7, 40, 5, "CUDNN", "cpu", "v", ""), "engine");
    assertDiffers(new RankReady(3, "c", 7, 40, 5, "DL4J", "cpu", "w", ""), "versions");
  }

  private void assertDiffers(RankReady other, String what) throws Exception {
    formation.ready(0, rank(1, "a"), NOW);
    formation.ready(1, rank(1, "b"), NOW);
    assertThatExceptionOfType(GroupFormationException.class)
        .isThrownBy(() -> formation.ready(2, other, NOW))
        .withMessageContaining("ranks differ in " + what);
  }

  @Test
  void differentDevicesAreAGroupOfWhichItIsSaid() throws Exception {
    form(1);
    assertThat(formation.differentDevices()).isEmpty();
    formation.ready(2, new RankReady(2, "c", 7, 40, 5, "DL4J", "other cpu", "v", ""), NOW);

    assertThat(formation.differentDevices()).contains("cpu on ranks 0, 1; other cpu on rank 2");
  }

  private GroupFormed form(int attempt) throws Exception {
    formation.ready(0, rank(attempt, "a"), NOW);
    formation.ready(1, rank(attempt, "b"), NOW);
    return formation.ready(2, rank(attempt, "c"), NOW).orElseThrow();
  }

  private static RankReady rank(int attempt, String host) {
    return new RankReady(attempt, host, 7, 40, 5, "DL4J", "cpu", "v", "");
  }
}
