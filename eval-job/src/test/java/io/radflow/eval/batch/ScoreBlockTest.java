package io.radflow.eval.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.record.Prediction;
import io.radflow.eval.SamplePredictions;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ScoreBlockTest {

  @Test
  void keepsEveryTruthAndScoreToTheBit() {
    for (float truth : new float[] {0, 1, Float.NaN}) {
      for (float score : new float[] {0, Float.MIN_VALUE, 0.1f, 0.5f, Math.nextDown(1f), 1}) {
        int cell = ScoreCell.of(truth, score);

        assertThat(ScoreCell.label(cell)).isEqualTo((Float) truth);
        assertThat(ScoreCell.score(cell)).isEqualTo(score);
        assertThat(ScoreCell.isKnown(cell)).isEqualTo(!Float.isNaN(truth));
      }
    }
    assertThat(ScoreCell.of(1, -0f)).isEqualTo(ScoreCell.of(1, 0f));
  }

  @Test
  void survivesSerialisation() throws Exception {
    ScoreBlock block = block(30);
    DataOutputSerializer out = new DataOutputSerializer(64);
    ScoreBlockSerializer serializer = new ScoreBlockSerializer();
    serializer.serialize(block, out);

    ScoreBlock read = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

    assertThat(read).usingRecursiveComparison().isEqualTo(block);
  }

  @Test
  void aBlockOfALaterReleaseIsRefused() {
    assertThatThrownBy(
            () -> new ScoreBlockSerializer().deserialize(new DataInputDeserializer(new byte[] {9})))
        .isInstanceOf(IncompatibleStateException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void selectsImages() throws Exception {
    ScoreBlock block = block(30);

    ScoreBlock some = block.select(new int[] {2, 3, 29});

    assertThat(some.images()).isEqualTo(3);
    assertThat(some.id(2)).isEqualTo("image/00029");
    assertThat(some.row(1)).isEqualTo(3);
    assertThat(some.hasIdOf(0, block, 2)).isTrue();
    assertThat(some.hasIdOf(0, block, 3)).isFalse();
    assertThat(some.hasCellsOf(2, block, 29)).isTrue();
    assertThat(some.text(1)).isEqualTo(block.text(3));
    assertThat(some.idHash(1)).isEqualTo(block.idHash(3)).isNotEqualTo(some.idHash(0));
  }

  @Test
  void batchesEndWhereAnotherPassBeginsOrTheyAreFull() throws Exception {
    List<Prediction> rows = SamplePredictions.multiClass("run", 1, 1500, 0);
    rows.addAll(SamplePredictions.multiClass("run", 2, 10, 0));

    assertThat(SampleBatches.of(rows, rows.size()))
        .extracting(PredictionBatch::predictions)
        .containsExactly(1024, 476, 10);
  }

  private static ScoreBlock block(int images) throws IOException {
    return SampleBatches.one(SamplePredictions.multiLabel("run", 1, images)).block;
  }
}
