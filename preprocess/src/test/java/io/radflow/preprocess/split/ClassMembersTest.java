package io.radflow.preprocess.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassMembersTest {

  @Test
  void everyClassHasItsRowsInTheirOrder() {
    int[] classes = IntStream.range(0, 1000).map(i -> i * i % 23 == 8 ? -1 : i * i % 23).toArray();

    ClassMembers members = new ClassMembers(classes);

    assertThat(members.classes()).isEqualTo(19);
    for (int of = 0; of < 19; of++) {
      int it = of;
      int[] expected = IntStream.range(0, classes.length).filter(i -> classes[i] == it).toArray();
      assertThat(members.rows(of)).isEqualTo(expected);
      assertThat(members.count(of)).isEqualTo(expected.length);
    }
  }

  @Test
  void noRowsAreOfNoClass() {
    assertThat(new ClassMembers(new int[0]).classes()).isZero();
    assertThat(new ClassMembers(new int[] {-1, -1}).classes()).isZero();
  }
}
