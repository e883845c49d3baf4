package io.radflow.training.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.training.dl4j.NativeBackend;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TensorPoolTest {

  private final TensorPool pool = new TensorPool();

  @BeforeAll
  static void chooseTheLibrary() {
    NativeBackend.prepare();
  }

  @Test
  void lendsTheSameMemoryUnderAnotherShape() {
    Tensor first = pool.take(2, 3, 4, 5);
    first.floats().put(7, 42f);
    pool.give(first);
    Tensor second = pool.take(4, 16);
    assertThat(second.array().shape()).containsExactly(4, 16);
    assertThat(second.floats().get(7)).isEqualTo(42f);
    assertThat(second.array().getFloat(0, 7)).isEqualTo(42f);
  }

  @Test
  void neverLendsTheSameMemoryTwiceAtOnce() {
    Tensor first = pool.take(10);
    Tensor second = pool.take(10);
    second.floats().put(0, 1f);
    first.floats().put(0, 2f);
    assertThat(second.floats().get(0)).isEqualTo(1f);
  }

  @Test
  void refusesWhatItDidNotLend() {
    Tensor tensor = pool.take(10);
    pool.give(tensor);
    assertThatThrownBy(() -> pool.give(tensor)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pool.lent(tensor.array())).isInstanceOf(IllegalStateException.class);
  }
}
