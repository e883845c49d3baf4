package io.radflow.training.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NativeBackendTest {

  @Test
  void takesAvx512OnlyWhereAllOfItIs() {
    assertThat(
            NativeBackend.classifier(
                Set.of("avx2", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl")))
        .isEqualTo("onednn-avx512");
    assertThat(NativeBackend.classifier(Set.of("avx2", "avx512f"))).isEqualTo("onednn-avx2");
  }

  @Test
  void saysWhatAnOldCpuLacks() {
    assertThatThrownBy(() -> NativeBackend.classifier(Set.of("sse4_2", "avx")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("AVX2 or AVX-512")
        .hasMessageContaining("names neither");
  }
}
